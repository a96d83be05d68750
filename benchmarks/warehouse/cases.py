"""Who builds the warehouse, from lakes of several sizes."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.inputs import ROOT
from benchmarks.race import Case
from benchmarks.shop import Shop, made_once
from benchmarks.warehouse import dbt_log
from benchmarks.warehouse.plan import plan

SCRIPTS = Path(__file__).resolve().parent / "contenders"
DBT, SAME_SQL = "dbt build", "same SQL"
CORES = 2
PLAN = "plan.json"


@dataclass(frozen=True)
class Building(Case):
    """Builds `warehouse.duckdb` in its output.

    Attributes:
        parsed: what dbt keeps of the project from run to run.
    """

    parsed: Path | None = None

    def prepare(self, output: Path) -> None:
        """dbt finds the project parsed, as it does every night."""
        if self.parsed:
            target = output / "target"
            target.mkdir(parents=True)
            shutil.copy(self.parsed, target)

    def written_bytes(self, output: Path) -> int:
        return (output / "warehouse.duckdb").stat().st_size

    def engine_seconds(self, output: Path) -> float:
        """Of dbt the statements, by its log; of the same SQL what no log tells."""
        if self.parsed:
            return dbt_log.engine_seconds(output / "logs" / "dbt.log")
        return float((output / "unlogged_seconds").read_text())


def cases(shop: Shop, scratch: Path) -> list[Building]:
    """dbt, and then its own statements, which `keep_plan` has kept of its first run."""
    lake = _lake(shop, scratch)
    return [
        Building(
            name(DBT, shop.orders),
            SCRIPTS / "dbt_build.py",
            shop.orders,
            arguments=("build", str(lake)),
            processes=CORES,
            parsed=_parsed(lake, scratch),
        ),
        Building(
            name(SAME_SQL, shop.orders),
            SCRIPTS / "same_sql.py",
            shop.orders,
            arguments=(str(lake / PLAN),),
            processes=CORES,
        ),
    ]


def name(way: str, orders: int) -> str:
    return f"{way}, {orders:,} orders"


def keep_plan(case: Building, output: Path) -> int:
    """Write down what dbt has just run; returns how many nodes there were."""
    target = output / "target"
    lake = Path(case.arguments[-1])
    (lake / PLAN).write_text(json.dumps(plan(target, output / "warehouse.duckdb")))
    return len(json.loads((target / "run_results.json").read_text())["results"])


def _lake(shop: Shop, scratch: Path) -> Path:
    raw = made_once(shop, scratch)
    lake = scratch / f"lake-{raw.name}"
    lake.mkdir(exist_ok=True)
    if not (lake / "raw").exists():
        (lake / "raw").symlink_to(raw, target_is_directory=True)
    _run([sys.executable, "-m", "lake", "ingest"], LAKE_ROOT=str(lake))
    return lake


def _parsed(lake: Path, scratch: Path) -> Path:
    """The project as dbt has parsed it; its paths must be those of the race."""
    output = scratch / "output"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    script = str(SCRIPTS / "dbt_build.py")
    _run([sys.executable, script, str(output), "parse", str(lake)])
    kept = lake / "partial_parse.msgpack"
    shutil.copy(output / "target" / kept.name, kept)
    return kept


def _run(command: list[str], **environment: str) -> None:
    result = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        said = (result.stdout + result.stderr)[-2000:].strip()
        raise BenchmarkError(f"{' '.join(command)}: {said}")
