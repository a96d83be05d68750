"""dbt build, as its users run it every night.

python dbt_build.py OUTPUT build|parse LAKE
"""

import os
import sys
from pathlib import Path


def main() -> None:
    output, deed, lake = sys.argv[1:]
    dbt = str(Path(sys.executable).with_name("dbt"))
    environment = {
        **os.environ,
        "LAKE_ROOT": lake,
        "WAREHOUSE_PATH": f"{output}/warehouse.duckdb",
        "DBT_TARGET_PATH": f"{output}/target",
        "DBT_LOG_PATH": f"{output}/logs",
    }
    daily = ("--selector", "daily") if deed == "build" else ()
    command = [dbt, deed, "--quiet", *daily]
    os.execve(dbt, command, environment)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
