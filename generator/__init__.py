"""A small demo shop: nested JSON orders, the same bytes from the same settings."""
