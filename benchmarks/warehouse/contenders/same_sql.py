"""The statements of a plan, one after the other, in one DuckDB.

python same_sql.py OUTPUT PLAN
"""

import json
import sys
from pathlib import Path

import duckdb


def main() -> None:
    output, plan = map(Path, sys.argv[1:])
    output.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(output / "warehouse.duckdb")) as connection:
        for statement in json.loads(plan.read_text()):
            connection.execute(statement).fetchall()


if __name__ == "__main__":
    main()
