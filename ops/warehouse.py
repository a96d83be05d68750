"""Where the warehouse file is, and how dbt is started on it."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from lake.layout import PROJECT_ROOT, Layout
from ops.errors import BuildError
from ops.programs import program


def warehouse_path() -> Path:
    """`WAREHOUSE_PATH`, else `warehouse/storelake.duckdb` in the checkout."""
    path = os.environ.get("WAREHOUSE_PATH") or (
        PROJECT_ROOT / "warehouse" / "storelake.duckdb"
    )
    return Path(path).resolve()


def run_dbt(layout: Layout, command: str, overrides: Mapping[str, Any]) -> None:
    """Run one dbt command over the whole project, its output going to the terminal.

    Args:
        layout: the lake that dbt reads.
        command: a dbt command, such as `build`.
        overrides: settings for dbt's own `--vars`.

    Raises:
        BuildError: dbt ended with an error.
    """
    warehouse = warehouse_path()
    _check_writable(warehouse)
    arguments = [command, "--vars", json.dumps(overrides, default=str)]
    finished = subprocess.run(
        [program("dbt"), *arguments],
        cwd=PROJECT_ROOT,
        env={
            **os.environ,
            "LAKE_ROOT": str(layout.root),
            "WAREHOUSE_PATH": str(warehouse),
        },
        check=False,
    )
    if finished.returncode != 0:
        raise BuildError(
            f"dbt {command}: failed; nothing was published, mend what dbt names above "
            "and run storelake run again"
        )


def _check_writable(warehouse: Path) -> None:
    """Say in one line what dbt would say in a page."""
    try:
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        duckdb.connect(str(warehouse)).close()
    except (OSError, duckdb.Error) as error:
        raise BuildError(
            f"{warehouse}: cannot be opened ({str(error).splitlines()[0]}); wait until "
            "whoever has it open is done, or check WAREHOUSE_PATH"
        ) from error
