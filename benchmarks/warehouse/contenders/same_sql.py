"""The statements of a plan, one after the other, in one DuckDB.

python same_sql.py OUTPUT PLAN

How many seconds it took to close the file stands in OUTPUT/closing_seconds.
"""

import json
import sys
import time
from pathlib import Path

import duckdb


def main() -> None:
    output, plan = map(Path, sys.argv[1:])
    output.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(output / "warehouse.duckdb"))
    for statement in json.loads(plan.read_text()):
        connection.execute(statement).fetchall()
    before = time.perf_counter()
    connection.close()
    closing = time.perf_counter() - before
    (output / "closing_seconds").write_text(str(closing))


if __name__ == "__main__":
    main()
