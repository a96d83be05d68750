"""The copy in Postgres, against inserts."""
