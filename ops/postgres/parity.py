"""Do the tables in Postgres hold what the Parquet of the version holds?"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql

from ops.errors import PostgresError
from ops.parquet import quoted
from ops.postgres.tables import Table


def check_parity(connection: psycopg.Connection, tables: Iterable[Table]) -> None:
    """Compare rows, values of each column, and the sums of money, to the cent.

    Raises:
        PostgresError: something differs; nothing may be committed.
    """
    with duckdb.connect() as reading:
        for table in tables:
            _check(connection, reading, table)


def _check(
    connection: psycopg.Connection, reading: duckdb.DuckDBPyConnection, table: Table
) -> None:
    measures = _measures(table)
    there = _in_postgres(connection, table, measures)
    here = _in_parquet(reading, table.parquet, measures)
    for measure, expected in here.items():
        if there[measure] != expected:
            raise PostgresError(
                f"{table.schema}.{table.name}: {measure} is {there[measure]} in "
                f"Postgres and {expected} in the version; the tables there are as they "
                "were, look for triggers, rules or row security on that table"
            )


def _measures(table: Table) -> list[str]:
    """In words that DuckDB and Postgres share."""
    return [
        "count(*)",
        *(f'count("{name}")' for name in table.columns),
        *(f'sum("{name}")' for name in table.money),
    ]


def _in_postgres(
    connection: psycopg.Connection, table: Table, measures: list[str]
) -> dict[str, Any]:
    query = sql.SQL("select {} from {}").format(
        sql.SQL(", ".join(measures)),
        table.live,
    )
    row = connection.execute(query).fetchone() or ()
    return dict(zip(measures, row, strict=True))


def _in_parquet(
    reading: duckdb.DuckDBPyConnection, parquet: Path, measures: list[str]
) -> dict[str, Any]:
    query = f"select {', '.join(measures)} from '{quoted(parquet)}'"
    row = reading.execute(query).fetchone() or ()
    return dict(zip(measures, row, strict=True))
