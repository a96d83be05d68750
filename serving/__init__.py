"""Published numbers for people and programs."""
