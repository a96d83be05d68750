"""`storelake status`."""

import sys
from collections.abc import Iterator, Mapping

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lake.cli import balance, counted, one_line_errors, printable
from lake.errors import LakeError
from lake.layout import Layout
from lake.manifest import Source, load_manifest
from lake.upkeep.status import FileState, FileStatus, file_statuses, newest_partition

MOST_NAMES = 5


def status_command() -> None:
    """Show what the lake holds of each raw file, or does not."""
    layout = Layout.from_environment()
    with one_line_errors(LakeError):
        manifest = load_manifest(layout)
        statuses = file_statuses(layout, manifest)
    if not statuses:
        typer.echo(f"The lake is empty: put orders into {layout.orders}")
        return
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(_files(statuses, str(layout.root)))
    remarks = [line for status in statuses for line in _remarks(status)]
    for line in remarks:
        typer.echo(printable(line))
    typer.echo(balance([status.source for status in statuses if status.source]))
    if newest := newest_partition(manifest):
        typer.echo(f"newest partition: {newest}")
    waiting = sum(s.state in (FileState.NEW, FileState.CHANGED) for s in statuses)
    if waiting:
        wait = "waits" if waiting == 1 else "wait"
        typer.echo(
            f"{counted(waiting, 'file')} {wait} to be flattened: storelake ingest"
        )


def _files(statuses: list[FileStatus], title: str) -> Table:
    table = Table("file", "state", title=title, title_justify="left")
    for heading in ("read", "processed", "quarantined", "exact path", "rounded"):
        table.add_column(heading, justify="right")
    table.add_column("quarantined by reason")
    for status in statuses:
        cells = (status.source_file, status.state.value, *_figures(status.source))
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def _figures(source: Source | None) -> list[str]:
    if source is None:
        return []
    return [
        f"{source.records_read:,}",
        f"{source.records_processed:,}",
        f"{source.records_quarantined:,}",
        f"{source.exact_path_count:,}",
        f"{source.rounded_numbers:,}",
        _counts(source.quarantined_by_reason),
    ]


def _remarks(status: FileStatus) -> Iterator[str]:
    """What a person should know of a file, one line each."""
    name, source = status.source_file, status.source
    if status.state is FileState.MISSING:
        yield (
            f"{name}: the raw file is gone, its rows are kept; bring it back, or "
            f"retract them with storelake remove {name}"
        )
    if status.held_back:
        yield (
            f"{name}: warning: of {counted(status.held_back, 'order')} a newer version "
            "is in quarantine while the old one still counts; see storelake quarantine"
        )
    if source is None:
        return
    if source.unknown_fields:
        yield f"{name}: drift: unknown fields: {_counts(source.unknown_fields)}"
    if source.vanished_fields:
        yield f"{name}: drift: vanished fields: {', '.join(source.vanished_fields)}"
    if source.unknown_statuses:
        yield (
            f"{name}: drift: new statuses: {_counts(source.unknown_statuses)}; say "
            "what they mean in seeds/order_status_policy.csv, then storelake ingest"
        )
    if source.lost_order_ids:
        yield (
            f"{name}: sent again without {counted(source.lost_order_ids, 'order')} "
            "that it held before, and that no other file holds"
        )


def _counts(counts: Mapping[str, int]) -> str:
    """The largest counts by name."""
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    text = ", ".join(f"{name!s} {count:,}" for name, count in most[:MOST_NAMES])
    rest = len(most) - MOST_NAMES
    return f"{text} and {rest:,} more" if rest > 0 else text
