"""dbt build beside the same SQL run by DuckDB alone."""
