"""Does it cost anything to hand DuckDB lines instead of a file name?

    python -m benchmarks.lines_or_read_json FILE.json

Both ways fill the same table with the same declared columns, interleaved, on one core;
prints the medians of 5 runs in seconds.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from lake.contract import json_structure
from lake.reader import read_batches

RUNS = 5


def by_read_json(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The engine opens, splits and parses; no line numbers, no raw text."""
    columns = connection.execute(
        f"select typeof(json_transform('{{}}', '{json_structure()}'))"
    ).fetchall()[0][0]
    connection.execute(
        "create table parsed as from read_json(?, format = 'newline_delimited', "
        f"records = false, columns = {{o: '{columns}'}})",
        [str(path)],
    )


def by_lines(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Python splits, the engine parses; every record keeps its line and its text."""
    connection.execute(
        "create table parsed as select 0 as line_number, "
        f"json_transform('{{}}', '{json_structure()}') as o limit 0"
    )
    for batch in read_batches(path):
        lines = pa.table(
            {
                "line_number": batch.positions,
                "record": pa.array(batch.records, pa.binary()).cast(pa.string()),
            }
        )
        connection.register("line", lines)
        connection.execute(
            "insert into parsed select line_number, "
            f"json_transform(record, '{json_structure()}') as o from line"
        )


def seconds(
    way: Callable[[duckdb.DuckDBPyConnection, Path], None], path: Path
) -> float:
    connection = duckdb.connect(config={"threads": 1})
    start = time.perf_counter()
    way(connection, path)
    return time.perf_counter() - start


def main() -> None:
    path = Path(sys.argv[1])
    timings: dict[str, list[float]] = {"read_json": [], "lines": []}
    for _ in range(RUNS):
        timings["read_json"].append(seconds(by_read_json, path))
        timings["lines"].append(seconds(by_lines, path))
    for name, runs in timings.items():
        print(f"{name:10} {statistics.median(runs):.2f}")


if __name__ == "__main__":
    main()
