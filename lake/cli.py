"""`storelake ingest`, also as `python -m lake ingest`, and what commands share."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from lake.errors import LakeError
from lake.ingest import Advance, IngestReport, ingest
from lake.layout import Layout
from lake.manifest import Source
from lake.settings import Rules, project_settings


def parse_vars(text: str) -> dict[str, Any]:
    """The value of `--vars`: YAML that maps settings to values."""
    try:
        values = yaml.safe_load(text)
    except ValueError as error:  # PyYAML checks dates as it reads them
        raise typer.BadParameter(f"{text!r}: {error}") from error
    except yaml.YAMLError:
        values = None
    if not isinstance(values, dict):
        raise typer.BadParameter(
            f"{text!r} is not a mapping; write it as '{{reporting_currency: GBP}}'"
        )
    return values


Overrides = Annotated[
    dict[str, Any],
    typer.Option(
        "--vars",
        parser=parse_vars,
        metavar="YAML",
        help="Settings over those of dbt_project.yml, as dbt takes them.",
    ),
]
Processes = Annotated[
    int | None,
    typer.Option(min=1, help="Files flattened at a time; default: one a core."),
]


def printable(text: str) -> str:
    """Text from a file or its name, unable to move the cursor or break the line."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 file`, `1,204 files`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


@contextmanager
def one_line_errors(*errors: type[Exception]) -> Iterator[None]:
    """Say what is wrong in one line; exit code 1, or the one that the error bears.

    So what the file system refuses anywhere: a folder that is a file, a full disk.
    """
    known: tuple[type[Exception], ...] = (*errors, OSError)
    try:
        yield
    except BrokenPipeError:  # whoever reads the output has had enough
        raise
    except known as error:
        typer.echo(f"error: {told(error)}", err=True)
        raise typer.Exit(getattr(error, "exit_code", 1)) from error


def told(error: Exception) -> str:
    """An error in words: what, where, and what to do next."""
    if not isinstance(error, OSError):
        return str(error)
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror}; mend that, then run the command again"


def ingest_command(
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
    processes: Processes = None,
) -> None:
    """Flatten new and changed raw files into the processed layer, in one commit."""
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


def balance(sources: list[Source]) -> str:
    """What was read, and where it ended."""
    read = sum(source.records_read for source in sources)
    processed = sum(source.records_processed for source in sources)
    quarantined = sum(source.records_quarantined for source in sources)
    return f"{read:,} read = {processed:,} processed + {quarantined:,} quarantined"
