"""What is unusual in the lake and its runs."""
