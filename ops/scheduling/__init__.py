"""The daily run by the clock."""
