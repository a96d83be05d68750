"""`storelake verify`, `storelake remove` and `storelake quarantine`."""

import sys
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from lake.cli import Overrides, Processes, counted, one_line_errors, printable
from lake.contract import ReasonCode
from lake.errors import LakeError
from lake.layout import Layout
from lake.manifest import load_manifest
from lake.settings import Rules, project_settings
from lake.upkeep.findings import Level
from lake.upkeep.naming import find_source
from lake.upkeep.removal import remove
from lake.upkeep.repair import BadRecord, BadRecords, Exported, export
from lake.upkeep.verify import Verification, verify

SHOWN_CHARACTERS = 160
SHOWN_REASONS = 8

Deep = Annotated[
    bool,
    typer.Option(
        "--deep",
        help="Flatten every raw file again, in a temporary folder, and compare.",
    ),
]
RetractedFiles = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="As storelake status shows it (orders/x.json), or a path below raw/.",
    ),
]
OnlyFiles = Annotated[
    list[str] | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="Only this file, as storelake status shows it; can be repeated.",
    ),
]
OnlyReason = Annotated[
    ReasonCode | None, typer.Option(help="Only records that have this reason.")
]
ExportFolder = Annotated[
    Path | None,
    typer.Option(
        "--export",
        metavar="FOLDER",
        help="Write all of them for repair instead, reasons beside.",
    ),
]


def verify_command(
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
    processes: Processes = None,
    *,
    deep: Deep = False,
) -> None:
    """Check the manifest against Parquet and raw files.

    Names every disagreement and changes nothing. Ends with exit code 1 if anything
    disagrees; a raw file that is missing is a warning, since its rows are still what
    was committed. Run it while no ingest runs.
    """
    layout = Layout.from_environment()
    with one_line_errors(LakeError):
        rules = Rules.load(project_settings(overrides))
        with Progress(
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        ) as progress:
            task = progress.add_task("Verifying", total=None)
            found = verify(
                layout,
                rules,
                processes=processes,
                is_deep=deep,
                on_progress=lambda step, total: progress.update(
                    task, advance=step, total=total
                ),
            )
        for finding in found.findings:
            typer.echo(printable(str(finding)))
        typer.echo(_balance(found, is_deep=deep))
    if not found.is_sound:
        raise typer.Exit(1)


def _balance(found: Verification, *, is_deep: bool) -> str:
    checked = (
        f"{counted(found.file_count, 'file')}, {counted(found.part_count, 'part')}, "
        f"{counted(found.row_count, 'row')}"
    )
    warnings = sum(each.level is Level.WARNING for each in found.findings)
    more = f", {counted(warnings, 'warning')}" if warnings else ""
    if not found.is_sound:
        faults = len(found.findings) - warnings
        return f"{counted(faults, 'disagreement')}{more} in {checked}"
    how = ", flattened again to the same bytes" if is_deep else ""
    return f"the lake is sound: {checked}{how}{more}"


def remove_command(files: RetractedFiles) -> None:
    """Retract files: their rows leave the lake in one commit.

    Good rows and bad ones do. Move the file out of raw/ first, or the next ingest would
    bring it back; this command never deletes what you were sent. The published numbers
    follow with the next storelake run.
    """
    layout = Layout.from_environment()
    with one_line_errors(LakeError):
        for source in remove(layout, files, printable):
            typer.echo(
                f"{printable(source.source_file)}: retracted, "
                f"{source.records_processed:,} processed + "
                f"{source.records_quarantined:,} quarantined records are gone"
            )


def quarantine_command(
    file: OnlyFiles = None,
    reason: OnlyReason = None,
    limit: Annotated[int, typer.Option(min=1, help="How many are listed.")] = 20,
    folder: ExportFolder = None,
) -> None:
    """List bad records with reasons, or export them for repair.

    A repaired file can be put into raw/ beside the old one: the next ingest processes
    it. Status goes on to show the old file's records as quarantined, because that is
    what it holds; to settle that, repair the old file itself and send it again.
    """
    layout = Layout.from_environment()
    with one_line_errors(LakeError):
        manifest = load_manifest(layout)
        known = [source.source_file for source in manifest.sources]
        files = known
        if file:
            files = [find_source(layout, known, text, printable) for text in file]
        bad = BadRecords(layout, manifest, frozenset(files), reason)
        if folder:
            _show_export(export(bad, folder, printable))
        else:
            _show(bad, limit)


def _show(bad: BadRecords, limit: int) -> None:
    for record in islice(bad, limit):
        typer.echo(_heading(record))
        typer.echo(f"    {_beginning(record.raw_text)}")
    count = bad.count()
    if count > limit:
        typer.echo(f"{limit:,} of {count:,} bad records: --limit shows more")
    else:
        typer.echo(counted(count, "bad record"))


def _heading(record: BadRecord) -> str:
    texts = record.reason_texts()
    more = len(texts) - SHOWN_REASONS
    reasons = ", ".join(texts[:SHOWN_REASONS]) + (f", {more} more" if more > 0 else "")
    return printable(f"{record.source_file}:{record.position}: {reasons}")


def _beginning(text: str) -> str:
    shown = printable(text[:SHOWN_CHARACTERS])
    return shown + (" ..." if len(text) > SHOWN_CHARACTERS else "")


def _show_export(exports: list[Exported]) -> None:
    for each in exports:
        remedy = "repair it and put it into raw/"
        if not each.can_be_dropped_in:
            remedy = "repair these in the original file and send that again"
        typer.echo(f"{printable(str(each.records))}: {each.record_count:,}, {remedy}")
    count = sum(each.record_count for each in exports)
    typer.echo(
        f"{counted(count, 'bad record')} of {counted(len(exports), 'file')} exported"
    )
