"""Where the warehouse file is, and how dbt builds and tests it."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from lake.layout import PROJECT_ROOT, Layout
from lake.settings import ENVIRONMENT_PREFIX
from ops.build_record import open_unit_test
from ops.dbt_process import DbtProcess
from ops.errors import BuildError, NotPublishableError


def warehouse_path() -> Path:
    """`WAREHOUSE_PATH`, else `warehouse/storelake.duckdb` in the checkout."""
    path = os.environ.get("WAREHOUSE_PATH") or (
        PROJECT_ROOT / "warehouse" / "storelake.duckdb"
    )
    return Path(path).absolute()


class Builder:
    """Builds and tests the warehouse of a lake; dbt's output goes to the terminal.

    What a replaced or removed file no longer says goes from the history.

    Args:
        layout: the lake that dbt reads.
        overrides: settings that `--vars` gave.
        allow_loss: whatever the sources have lost was let through once.
    """

    def __init__(
        self, layout: Layout, overrides: Mapping[str, Any], *, allow_loss: bool = False
    ) -> None:
        stated = {
            "forget_retracted_changes": True,
            **({"allow_loss": True} if allow_loss else {}),
            **overrides,
        }
        # For other --vars dbt parses the whole project anew, for another environment
        # only what reads it; but there nothing can be set back to null.
        unset = {name: value for name, value in stated.items() if value in (None, "")}
        environment = {
            **os.environ,
            **{
                ENVIRONMENT_PREFIX + name.upper(): str(value)
                for name, value in stated.items()
                if name not in unset
            },
            "LAKE_ROOT": str(layout.root),
            "WAREHOUSE_PATH": str(warehouse_path()),
        }
        self._dbt = DbtProcess(environment, "--vars", json.dumps(unset))

    def build(self) -> None:
        """Build every seed, snapshot and model.

        Raises:
            BuildError: dbt ended with an error.
        """
        self._do("build", "--selector", "daily", "--exclude-resource-type", "test")

    def test(self) -> None:
        """Test what was built.

        Unit tests are among it only if the project was changed since they passed.

        Raises:
            BuildError: a test failed, or dbt ended with an error.
        """
        selector = _selector(warehouse_path())
        self._do("test", "--no-write-json", "--selector", selector)

    def close(self) -> None:
        """End dbt."""
        self._dbt.close()

    def _do(self, *arguments: str) -> None:
        _check_writable(warehouse_path())
        if not self._dbt.run(*arguments):
            raise BuildError(
                f"dbt {arguments[0]}: failed; nothing was published, mend what dbt "
                "names above and run storelake run again"
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
