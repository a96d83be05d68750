"""A shop's own nested JSON to the contract, by a small mapping file, before ingest."""
