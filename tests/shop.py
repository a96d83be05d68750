"""A shop of its own for each test: every path below pytest's temporary folder."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import warm_dbt

from lake.ingest import ingest
from lake.layout import Layout
from lake.settings import Rules, project_settings

# A link to the shop that a command works on. dbt parses the whole project again when
# the path of its warehouse is another, so each shop of a test process has the same.
STAGE = Path(tempfile.gettempdir()) / f"storelake-tests-{os.getpid()}"
PROJECT_ROOT = Path(__file__).resolve().parents[1]
EXCERPT = PROJECT_ROOT / "tests" / "fixtures" / "online_retail"


@dataclass(frozen=True)
class Shop:
    """A lake and a warehouse under test, and the commands that work on them."""

    home: Path

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def orders(self) -> Path:
        return self.lake / "raw" / "orders"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse" / "shop.duckdb"

    @property
    def target(self) -> Path:
        return self.home / "target"

    @property
    def environment(self) -> dict[str, str]:
        """For commands that end before those of another shop begin."""
        STAGE.unlink(missing_ok=True)
        STAGE.symlink_to(self.home)
        return {
            **os.environ,
            "LAKE_ROOT": str(self.lake),
            "WAREHOUSE_PATH": str(STAGE / self.warehouse.relative_to(self.home)),
            "DBT_TARGET_PATH": str(STAGE / self.target.relative_to(self.home)),
            "DBT_LOG_PATH": str(self.home / "logs"),
            # Nobody reads these, and they take time.
            "DBT_LOG_LEVEL_FILE": "none",
            "DBT_WRITE_JSON": "false",
        }

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=PROJECT_ROOT,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def storelake(
        self, *arguments: str, **more: str
    ) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "ops", *arguments, **more)

    def ingest(self) -> None:
        """What `storelake ingest` does, in this process: a second less."""
        rules = Rules.load(project_settings({}))
        report = ingest(Layout(self.lake), rules, datetime.now(UTC), processes=1)
        assert report.failures == []

    def dbt(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        (self.home / "warehouse").mkdir(exist_ok=True)
        return warm_dbt.dbt(arguments, PROJECT_ROOT, {**self.environment, **more})

    def receive(self, *files: Path) -> None:
        self.orders.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, self.orders)

    def published(self, mart: str) -> list[dict[str, Any]]:
        """The rows of a published mart, in their published order."""
        file = self.lake / "published" / "current" / f"{mart}.parquet"
        relation = duckdb.connect().from_parquet(str(file))
        rows = relation.fetchall()
        return [dict(zip(relation.columns, row, strict=True)) for row in rows]

    def contents(self) -> dict[str, bytes]:
        """Every file of the lake, to compare before and after."""
        return {
            str(path.relative_to(self.lake)): path.read_bytes()
            for path in sorted(self.lake.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }
