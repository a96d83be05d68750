"""The statements of a plan, one after the other, in one DuckDB.

python same_sql.py OUTPUT PLAN

How many seconds it took to fetch what was asked, which frees what the question needed, and
to close the file stands in OUTPUT/unlogged_seconds.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb


def main() -> None:
    output, plan = map(Path, sys.argv[1:])
    output.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(output / "warehouse.duckdb"))
    unlogged = 0.0
    for statement in json.loads(plan.read_text()):
        answer = connection.execute(statement)
        unlogged += _seconds(answer.fetchall)
    unlogged += _seconds(connection.close)
    (output / "unlogged_seconds").write_text(str(unlogged))


def _seconds(deed: Callable[[], object]) -> float:
    before = time.perf_counter()
    deed()
    return time.perf_counter() - before


if __name__ == "__main__":
    main()
