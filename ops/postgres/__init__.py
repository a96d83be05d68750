"""The published marts as tables of a Postgres: docs/postgres.md says what it gives."""
