"""The published lake that is asked, and what happens to it meanwhile."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.errors import BenchmarkError
from benchmarks.inputs import ROOT
from benchmarks.shop import Shop, made_once
from lake.layout import Layout
from ops.programs import program
from serving.versions import current_version

MARKED = "mart_top_products"


def published_once(shop: Shop, scratch: Path) -> Path:
    """A lake with a published version; it stays in `scratch`."""
    raw = made_once(shop, scratch)
    home = scratch / f"serving-{raw.name}"
    lake = home / "lake"
    if current_version(Layout(lake)) is None:
        shutil.rmtree(home, ignore_errors=True)
        (home / "wh").mkdir(parents=True)
        lake.mkdir()
        (lake / "raw").symlink_to(raw, target_is_directory=True)
        print("building and publishing, once", flush=True)
        start([sys.executable, "-m", "ops", "run"], lake, home / "wh").check()
    return lake


class Started:
    """A command that runs beside the load."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def check(self) -> None:
        """Wait for its end.

        Raises:
            BenchmarkError: it failed.
        """
        _, said = self.process.communicate()
        if self.process.returncode:
            raise BenchmarkError(f"{self.process.args}: {said[-2000:]}")


def start(command: list[str], lake: Path, home: Path) -> Started:
    paths = {
        "LAKE_ROOT": lake,
        "WAREHOUSE_PATH": home / "warehouse.duckdb",
        "DBT_TARGET_PATH": home / "target",
        "DBT_LOG_PATH": home / "logs",
    }
    return Started(command, {name: str(path) for name, path in paths.items()})


def start_build(lake: Path, home: Path) -> Started:
    """`dbt build` of the lake into the warehouse beside it."""
    return start([program("dbt"), "build", "--quiet"], lake, home)


def marked_versions(lake: Path, into: Path, names: tuple[str, ...]) -> Layout:
    """A lake with copies of the version, in which products are called like it."""
    source, copied = Layout(lake), Layout(into / "swapped")
    version = current_version(source)
    if version is None:
        raise BenchmarkError(f"{lake}: nothing is published; remove it")
    shutil.rmtree(copied.root, ignore_errors=True)
    for name in names:
        shutil.copytree(source.version(version.version), copied.version(name))
        path = copied.version_manifest(name)
        manifest = json.loads(path.read_text())
        path.write_text(json.dumps({**manifest, "version": name}))
        mart = copied.mart(name, MARKED)
        table = pq.ParquetFile(mart).read()
        place = table.column_names.index("product_name")
        marks = pa.array([name] * len(table), pa.string())
        pq.write_table(table.set_column(place, "product_name", marks), mart)
    return copied
