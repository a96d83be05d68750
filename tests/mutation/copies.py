"""Copies of the project in which dbt works, so that the checkout stays as it is."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import replay
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from replay import Replay

from mutation.mistakes import ROOT

FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml", "pyproject.toml")
FOLDERS = ("models", "macros", "seeds", "snapshots", "analyses", "lake", "tests",
           "generator", "ops")  # fmt: skip
# What somebody's own lake holds in the checkout, and what no test here needs.
LEFT_OUT = {
    "lake": ("raw", "truth", "processed", "quarantine", "published", "operations"),
    "tests": ("online_retail",),
}
QUIETLY = ("--quiet", "--log-level", "none", "--log-level-file", "none")


def copy_project(to: Path) -> None:
    """What dbt and the tests need of the checkout."""
    to.mkdir(parents=True)
    for name in FILES:
        shutil.copy(ROOT / name, to)
    for name in FOLDERS:
        left_out = shutil.ignore_patterns("__pycache__", *LEFT_OUT.get(name, ()))
        shutil.copytree(ROOT / name, to / name, ignore=left_out, symlinks=True)


@dataclass(frozen=True)
class Copy:
    """A copy, as `Replay.of` wants a shop; paths within it are relative.

    dbt parses everything again where the environment names other paths than before;
    so it is the same for every copy.

    Attributes:
        root: its folder.
        scenario: has a target and a warehouse of its own.
        selected: the nodes that dbt works on; all without.
    """

    root: Path
    scenario: str = "plain"
    selected: tuple[str, ...] = ()

    @property
    def target(self) -> Path:
        return self.root / "target" / self._name

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse" / self._name / "shop.duckdb"

    @property
    def _name(self) -> str:
        return self.scenario.replace(" ", "_")

    def dbt(self, *arguments: str, lake: Path = Path("lake")) -> CompletedProcess[str]:
        """Run dbt within this process, which must not have worked on another copy."""
        self.warehouse.parent.mkdir(parents=True, exist_ok=True)
        places = {
            "LAKE_ROOT": lake,
            "WAREHOUSE_PATH": self.warehouse.relative_to(self.root),
            "DBT_TARGET_PATH": self.target.relative_to(self.root),
            "DBT_LOG_PATH": "logs",
        }
        with _within(self.root, places):
            select = ("--select", *self.selected) if self.selected else ()
            finished = dbtRunner().invoke([*arguments, *select, *QUIETLY])
        DuckDBConnectionManager.close_all_connections()  # others may open the file
        said = str(finished.exception or "")
        return CompletedProcess(arguments, int(not finished.success), said)

    def results(self) -> dict[str, str]:
        """By name, what became of the nodes of the last command."""
        found = json.loads((self.target / "run_results.json").read_text())["results"]
        return {
            result["unique_id"].split(".")[3 if _is_unit(result) else 2]: result[
                "status"
            ]
            for result in found
        }

    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.target / "manifest.json").read_text())
        return found

    def compiled(self, settings: dict[str, Any]) -> Replay:
        """What dbt compiles of the selected nodes; seeds are those of the copy."""
        replay.PROJECT_ROOT = self.root
        finished = self.dbt("compile", "--vars", json.dumps(settings))
        assert finished.returncode == 0, finished.stdout
        return Replay.of(self)  # type: ignore[arg-type]


def _is_unit(result: dict[str, Any]) -> bool:
    return str(result["unique_id"]).startswith("unit_test.")


@contextmanager
def _within(folder: Path, environment: Mapping[str, object]) -> Iterator[None]:
    os.environ |= {name: str(value) for name, value in environment.items()}
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
