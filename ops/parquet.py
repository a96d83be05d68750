"""Parquet files: query results on disk when the call returns; reading them again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from lake.files import sync
from serving.errors import BrokenVersionError


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


@contextmanager
def parquet_reader() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for published and processed files.

    Raises:
        BrokenVersionError: one of them is gone, or is no Parquet.
    """
    try:
        with duckdb.connect() as connection:
            yield connection
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise BrokenVersionError(
            f"a file cannot be read ({str(error).splitlines()[0]}); run storelake "
            "verify if it is the lake's, storelake rollback if it was published"
        ) from error
