"""`storelake ingest`, also as `python -m lake ingest`."""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from lake.cli import (
    Overrides,
    Processes,
    balance,
    counted,
    one_line_errors,
    printable,
)
from lake.errors import LakeError
from lake.ingest import Advance, IngestReport, ingest
from lake.layout import Layout
from lake.settings import Rules, project_settings
from lake.starting import without_pandas


def ingest_command(
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
    processes: Processes = None,
) -> None:
    """Flatten new and changed raw files, in one commit."""
    without_pandas()
    with one_line_errors(LakeError):
        run_ingest(Layout.from_environment(), overrides, processes)


def _progress_bar() -> Progress:
    """Files, records and rate on a terminal; nothing elsewhere."""
    return Progress(
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[files]}"),
        TextColumn("{task.fields[records]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def run_ingest(
    layout: Layout, overrides: Mapping[str, Any], processes: int | None = None
) -> IngestReport:
    """Ingest, with the balance of every flattened file on the terminal.

    Raises:
        LakeError: the lake cannot be written, or a file could not be read; every other
            file is done by then.
    """
    rules = Rules.load(project_settings(overrides))
    with _progress_bar() as progress:
        started = time.monotonic()
        task = progress.add_task("", files="", records="")

        def show(advance: Advance) -> None:
            rate = advance.records / (time.monotonic() - started)
            progress.update(
                task,
                total=advance.total_bytes,
                completed=advance.byte_count,
                files=f"{advance.files:,} of {advance.total_files:,} files",
                records=f"{advance.records:,} records, {rate:,.0f} a second",
            )

        report = ingest(
            layout, rules, datetime.now(UTC), processes=processes, on_progress=show
        )
    for line in report.left_out:
        typer.echo(line, err=True)
    for source in report.flattened:
        typer.echo(f"{printable(source.source_file)}: {balance([source])}")
    typer.echo(
        f"{counted(len(report.flattened), 'file')} flattened, "
        f"{report.unchanged:,} unchanged: "
        f"{balance(report.flattened)}"
    )
    if report.failures:
        files = counted(len(report.failures), "file")
        raise LakeError(
            f"{files} could not be read, all others are done\n"
            + "\n".join(map(printable, report.failures))
        )
    return report
