"""Which Parquet the lake should write: size, writing time, and the marts' queries.

python -m benchmarks.parquet_layout PROCESSED   (a lake's, of about a million orders)

Every layout is written from the same rows, one file a month as the lake does it, and
asked the same questions in turn; medians of five.
"""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from lake.contract import Feed
from lake.parts import parquet_bytes
from lake.tables import TABLES

ROUNDS = 5
LINES = next(table for table in TABLES[Feed.ORDERS] if table.name == "fact_order_items")
# What PyArrow does by itself: dictionaries and statistics for all.
PLAIN: dict[str, Any] = {
    "use_dictionary": True,
    "write_statistics": True,
    "column_encoding": None,
    "store_decimal_as_integer": False,
}
LAYOUTS: dict[str, dict[str, Any]] = {
    "as the lake writes": {},
    "all dictionaries, all statistics": PLAIN,
    "ids by length": {
        "column_encoding": {
            **LINES.encoding["column_encoding"],
            "order_id": "DELTA_LENGTH_BYTE_ARRAY",
        }
    },
    "snappy": {"compression": "snappy"},
    "zstd, level 9": {"compression_level": 9},
    "groups of 10,000": {"row_group_size": 10_000},
    "groups of 1,000,000": {"row_group_size": 1_000_000},
    "by product": {"sorted_by": "product_id"},
}
QUESTIONS = {
    "categories": "select category, sum(quantity * unit_price) from items group by 1",
    "orders": "select order_id, sum(quantity * unit_price) from items group by 1",
    "one product": "select sum(quantity) from items where product_id = 'P-0088'",
}


def main() -> None:
    processed = Path(sys.argv[1])
    print("layout", "MB", "write s", *(f"{name} s" for name in QUESTIONS), sep=" | ")
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute("set threads = 1")
        months = _months(connection, processed)
        for name, options in LAYOUTS.items():
            into = Path(folder, name.replace(" ", "_"))
            into.mkdir()
            seconds = median(_write(months, into, **options) for _ in range(ROUNDS))
            size = sum(path.stat().st_size for path in into.iterdir()) / 1e6
            figures = [_ask(connection, into, question) for question in QUESTIONS]
            print(name, f"{size:.1f}", f"{seconds:.2f}", *figures, sep=" | ")


def _months(connection: duckdb.DuckDBPyConnection, processed: Path) -> list[pa.Table]:
    """The lines of each month, as the lake has them in memory before it writes."""
    folders = sorted(processed.glob("fact_order_items/*/*"))
    return [_lines(connection, folder) for folder in folders]


def _lines(connection: duckdb.DuckDBPyConnection, folder: Path) -> pa.Table:
    rows = connection.sql(
        f"select * exclude (order_year, order_month) from '{folder}/*.parquet'"
    ).to_arrow_table()
    types = dict(LINES.columns)
    return pa.table(
        {
            name: rows[name].cast(types.get(name, rows[name].type))
            for name in rows.column_names
        }
    )


def _write(
    months: list[pa.Table], into: Path, sorted_by: str = "", **options: Any
) -> float:
    started = time.perf_counter()
    for number, rows in enumerate(months):
        ordered = rows.sort_by(sorted_by) if sorted_by else rows
        content = parquet_bytes(ordered, **{**LINES.encoding, **options})
        Path(into, f"{number}.parquet").write_bytes(content)
    return time.perf_counter() - started


def _ask(connection: duckdb.DuckDBPyConnection, into: Path, question: str) -> str:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        connection.execute(
            f"with items as (from read_parquet('{into}/*.parquet')) "
            + QUESTIONS[question]
        ).fetchall()
        times.append(time.perf_counter() - started)
    return f"{median(times):.3f}"


if __name__ == "__main__":
    main()
