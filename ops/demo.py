"""The demo: a made-up shop, all the way from JSON to published numbers."""

import shutil
from datetime import date

import typer
from rich.console import Console

from generator.record import RECORD_NAME, read_record
from generator.settings import ShopSettings
from generator.writer import generate
from lake.layout import Layout
from lake.reading.sources import find_raw_files
from ops.errors import OperationError
from ops.pipeline import run
from ops.summary import summary_table
from ops.warehouse import warehouse_path
from serving.versions import Version

SHOP = ShopSettings(start=date(2025, 1, 1))


def run_demo(layout: Layout) -> None:
    """Generate, ingest, build and publish; what is up to date already is left alone.

    Raises:
        OperationError: the lake holds files that are not the demo's.
    """
    _refuse_other_files(layout)
    shop = generate(SHOP, layout.raw)
    typer.echo(
        f"{'unchanged' if shop.unchanged else 'written'}: {SHOP.months} months, "
        f"{len(shop.files)} files"
    )
    run(layout, {})


def clean_demo(layout: Layout) -> None:
    """Remove the demo's raw files and everything derived from them.

    Raises:
        OperationError: the lake holds files that are not the demo's.
    """
    _refuse_other_files(layout)
    record = read_record(layout.raw)
    if record:
        for path in (*record.paths(layout.raw), layout.raw / RECORD_NAME):
            path.unlink(missing_ok=True)
    for derived in layout.derived:
        shutil.rmtree(derived, ignore_errors=True)
    for file in warehouse_path().parent.glob(warehouse_path().name + "*"):
        file.unlink()


def show(layout: Layout, version: Version) -> None:
    """Print the numbers by month and what to open next."""
    Console().print(summary_table(layout, version))
    typer.echo(
        f"""
Next:
  make dashboard              the same in a browser
  make sql                    ask your own questions of {layout.current}
  make docs                   every table, column and lineage in your browser
  . .venv/bin/activate        then this works, too:
  storelake status            what became of each raw file
  make clean-demo             before you bring your own orders"""
    )


def _refuse_other_files(layout: Layout) -> None:
    record = read_record(layout.raw)
    ours = set(record.files) if record and record.describes(SHOP) else set()
    for file in find_raw_files(layout):
        if file.source_file not in ours:
            raise OperationError(
                f"{file.path}: is not the demo's, and the demo does not mix with your "
                "orders; use storelake run, or another LAKE_ROOT for the demo"
            )
