"""HTTP answers from what is published."""
