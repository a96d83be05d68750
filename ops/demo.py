"""The demo: a made-up shop, all the way from JSON to published numbers."""

import shutil
from datetime import UTC, date, datetime

import typer
from rich.console import Console

from generator.record import RECORD_NAME, read_record
from generator.settings import ShopSettings
from generator.writer import generate
from lake.cli import run_ingest
from lake.layout import Layout
from lake.manifest import load_manifest
from lake.reading.sources import find_raw_files
from lake.settings import project_settings
from ops.errors import OperationError
from ops.pipeline import run
from ops.project_files import project_changed_at
from ops.publish import recorded_settings
from ops.summary import summary_table
from ops.warehouse import warehouse_path
from serving.versions import Version, current_version

SHOP = ShopSettings(start=date(2025, 1, 1))


def run_demo(layout: Layout) -> Version:
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
    run_ingest(layout, {})
    version = current_version(layout)
    if version is None or not _is_up_to_date(layout, version):
        version = run(layout, {})
    return version


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
  make sql                    ask your own questions of {layout.current}
  . .venv/bin/activate        then these two work, too:
  dbt docs generate && dbt docs serve
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


def _is_up_to_date(layout: Layout, version: Version) -> bool:
    """Whether the published version is of this lake, these settings, these models."""
    settings = recorded_settings(project_settings({}))
    if (version.lake_id, version.settings) != (load_manifest(layout).lake_id, settings):
        return False
    published_at = datetime.fromtimestamp(layout.pointer.stat().st_mtime, UTC)
    return project_changed_at() < published_at.replace(tzinfo=None)
