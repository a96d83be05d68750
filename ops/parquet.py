"""Query results as Parquet files that are on disk when the call returns."""

from pathlib import Path

import duckdb

from lake.files import sync


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the rows of a query in their order; returns how many there are."""
    counted = connection.execute(
        f"copy ({query}) to '{quoted(path)}' (format parquet, compression zstd)"
    ).fetchone()
    sync(path)
    return int(counted[0]) if counted else 0


def quoted(path: Path) -> str:
    """A path as it stands in a SQL string."""
    return str(path).replace("'", "''")
