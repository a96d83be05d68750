"""The API under load, on the loopback."""
