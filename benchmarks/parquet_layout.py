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

import duckdb

ROUNDS = 5
LAYOUTS = {
    "zstd, V2": ("", "compression zstd, parquet_version v2"),
    "zstd, V1": ("", "compression zstd, parquet_version v1"),
    "snappy, V1": ("", "compression snappy, parquet_version v1"),
    "zstd, V2, groups of 10,000": (
        "",
        "compression zstd, parquet_version v2, row_group_size 10000",
    ),
    "zstd, V2, groups of 1,000,000": (
        "",
        "compression zstd, parquet_version v2, row_group_size 1000000",
    ),
    "zstd, V2, by product": (
        "order by product_id, source_position, line_number",
        "compression zstd, parquet_version v2",
    ),
    "zstd, V2, no bloom filters": (
        "",
        "compression zstd, parquet_version v2, write_bloom_filter false",
    ),
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
        connection.execute(
            "create table lines as select * from read_parquet($1)",
            [f"{processed}/fact_order_items/*/*/*.parquet"],
        )
        for name, (order, options) in LAYOUTS.items():
            into = Path(folder, name.replace(" ", "_"))
            into.mkdir()
            seconds = _write(connection, into, order, options)
            size = sum(path.stat().st_size for path in into.iterdir()) / 1e6
            figures = [_ask(connection, into, question) for question in QUESTIONS]
            print(name, f"{size:.1f}", f"{seconds:.2f}", *figures, sep=" | ")


def _write(
    connection: duckdb.DuckDBPyConnection, into: Path, order: str, options: str
) -> float:
    months = connection.execute(
        "select distinct order_year, order_month from lines order by all"
    ).fetchall()
    started = time.perf_counter()
    for year, month in months:
        connection.execute(
            "copy (select * exclude (order_year, order_month) from lines "
            f"where order_year = '{year}' and order_month = '{month}' {order}) "
            f"to '{into}/{year}-{month}.parquet' (format parquet, {options})"
        )
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
