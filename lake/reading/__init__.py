"""Raw files: which there are, and their records with exact positions."""
