"""How often the monitors are right, on made-up shops with known incidents."""
