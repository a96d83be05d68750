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
from benchmarks.warehouse.plan import plan

SCRIPTS = Path(__file__).resolve().parent / "contenders"
DBT, SAME_SQL = "dbt build", "same SQL"
CORES = 2


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


@dataclass(frozen=True)
class Warehouse:
    """What there is to be built from one lake.

    Attributes:
        plan: the file of statements.
        parsed: dbt's parsed project.
        node_count: what dbt runs.
    """

    orders: int
    lake: Path
    plan: Path
    parsed: Path
    node_count: int

    def cases(self) -> list[Building]:
        return [
            Building(
                name(DBT, self.orders),
                SCRIPTS / "dbt_build.py",
                self.orders,
                arguments=(str(self.lake),),
                processes=CORES,
                parsed=self.parsed,
            ),
            Building(
                name(SAME_SQL, self.orders),
                SCRIPTS / "same_sql.py",
                self.orders,
                arguments=(str(self.plan),),
                processes=CORES,
            ),
        ]


def name(way: str, orders: int) -> str:
    return f"{way}, {orders:,} orders"


def warehouse(shop: Shop, scratch: Path) -> Warehouse:
    """A lake of the shop, and the plan of a first build, which is thrown away."""
    raw = made_once(shop, scratch)
    lake = scratch / f"lake-{raw.name}"
    (lake / "raw").parent.mkdir(parents=True, exist_ok=True)
    if not (lake / "raw").exists():
        (lake / "raw").symlink_to(raw, target_is_directory=True)
    _run([sys.executable, "-m", "lake", "ingest"], LAKE_ROOT=str(lake))
    output = scratch / "output"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    print(f"building {shop.orders:,} orders, to see what there is to do", flush=True)
    _run([sys.executable, str(SCRIPTS / "dbt_build.py"), str(output), str(lake)])
    target = output / "target"
    statements = plan(target, output / "warehouse.duckdb")
    path = lake / "plan.json"
    path.write_text(json.dumps(statements))
    parsed = lake / "partial_parse.msgpack"
    shutil.copy(target / parsed.name, parsed)
    results = json.loads((target / "run_results.json").read_text())["results"]
    return Warehouse(shop.orders, lake, path, parsed, len(results))


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
