"""Where the warehouse file is, and how dbt is started on it."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from lake.layout import PROJECT_ROOT, Layout
from ops.build_record import open_unit_test
from ops.dbt_process import dbt_command
from ops.errors import BuildError, NotPublishableError


def warehouse_path() -> Path:
    """`WAREHOUSE_PATH`, else `warehouse/storelake.duckdb` in the checkout."""
    path = os.environ.get("WAREHOUSE_PATH") or (
        PROJECT_ROOT / "warehouse" / "storelake.duckdb"
    )
    return Path(path).resolve()


def dbt_build(layout: Layout, overrides: Mapping[str, Any]) -> None:
    """Build every seed, snapshot and model; dbt's output goes to the terminal.

    Args:
        layout: the lake that dbt reads.
        overrides: settings for dbt's own `--vars`.

    Raises:
        BuildError: dbt ended with an error.
    """
    selected = ("--selector", "daily", "--exclude-resource-type", "test")
    _dbt(layout, overrides, "build", *selected)


def dbt_test(layout: Layout, overrides: Mapping[str, Any]) -> None:
    """Test what was built.

    Unit tests are among it only if the project was changed since they passed.

    Raises:
        BuildError: a test failed, or dbt ended with an error.
    """
    _dbt(layout, overrides, "test", "--selector", _selector(warehouse_path()))


def _dbt(layout: Layout, overrides: Mapping[str, Any], *arguments: str) -> None:
    warehouse = warehouse_path()
    _check_writable(warehouse)
    finished = subprocess.run(
        dbt_command(*arguments, "--vars", json.dumps(overrides, default=str)),
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
            f"dbt {arguments[0]}: failed; nothing was published, mend what dbt names "
            "above and run storelake run again"
        )


def _selector(warehouse: Path) -> str:
    """Of selectors.yml."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            return "full" if open_unit_test(connection) else "daily"
        except NotPublishableError:  # nothing was ever built
            return "full"


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
