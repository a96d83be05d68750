"""Nested JSON orders to typed, partitioned Parquet, with nothing lost on the way."""
