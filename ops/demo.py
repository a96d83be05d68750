"""The demo: a made-up shop, all the way from JSON to published numbers."""

import shutil
from datetime import date

import typer
from rich.console import Console

from generator.record import RECORD_NAME, ShopRecord, read_record
from generator.settings import ShopSettings
from generator.writer import generate
from lake.layout import Layout
from lake.manifest import load_manifest
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
    record = _record_of_demo(layout)
    for file in find_raw_files(layout):
        if not record or file.source_file not in record.files:
            raise OperationError(
                f"{file.path}: is not the demo's, and the demo does not mix with your "
                "orders; use storelake run, or another LAKE_ROOT for the demo"
            )
    shop = generate(SHOP, layout.raw)
    typer.echo(
        f"{'unchanged' if shop.unchanged else 'written'}: {SHOP.months} months, "
        f"{len(shop.files)} files"
    )
    run(layout, {})


def clean_demo(layout: Layout) -> None:
    """Remove the demo's raw files and everything derived from them.

    Files of yours that no run has seen yet stay where they are.

    Raises:
        OperationError: what is derived comes from files that are not the demo's, too.
    """
    record = _record_of_demo(layout)
    for source in load_manifest(layout).sources:
        if not record or source.source_file not in record.files:
            raise OperationError(
                f"{source.source_file}: is in this lake and not the demo's, so nothing "
                "was removed; retract it with storelake remove first"
            )
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
  storelake monitor           what is unusual: here that the newest order is long past
  make clean-demo             before you bring your own orders"""
    )


def _record_of_demo(layout: Layout) -> ShopRecord | None:
    """Also of one that an older Storelake has made."""
    record = read_record(layout.raw)
    return record if record and record.settings == SHOP else None
