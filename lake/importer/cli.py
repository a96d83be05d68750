"""`storelake import`: a shop's own export, by a mapping, into the orders feed."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from lake.cli import counted, one_line_errors, printable
from lake.errors import LakeError
from lake.importer.errors import ExportError
from lake.importer.importing import ImportReport, import_file, target_of
from lake.importer.translator import Translator, load_translator
from lake.layout import Layout

SHOWN_FIELDS = 12

MappingFile = Annotated[
    Path, typer.Argument(help="The YAML that says where your fields go.")
]
Exports = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...", help="Your exports, in any form of the contract."
    ),
]


def import_command(mapping: MappingFile, files: Exports) -> None:
    """Turn exports with other field names into the contract.

    What was translated is ready for an ingest.
    """
    layout = Layout.from_environment()
    with one_line_errors(LakeError):
        with _printable_errors():
            translator = load_translator(mapping)
            targets = _targets(layout, mapping, files)
        failures = []
        for file, target in targets.items():
            try:
                with _printable_errors():
                    _show(layout, _import(file, target, translator))
            except LakeError as error:
                failures.append(str(error))
        if failures:
            raise LakeError("\n".join(failures))


@contextmanager
def _printable_errors() -> Iterator[None]:
    """One line an error, whatever the mapping or a file's name holds."""
    try:
        yield
    except LakeError as error:
        raise LakeError(printable(str(error))) from error


def _targets(layout: Layout, mapping: Path, files: list[Path]) -> dict[Path, Path]:
    """Where each file goes; no two may go to the same place."""
    targets: dict[Path, Path] = {}
    for file in files:
        target = target_of(layout, mapping, file)
        if target in targets.values():
            raise ExportError(
                f"{file}: would replace another of these files in the lake; rename it"
            )
        targets[file] = target
    return targets


def _import(file: Path, target: Path, translator: Translator) -> ImportReport:
    with Progress(
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as progress:
        task = progress.add_task("Importing", total=None)

        def show(records: int) -> None:
            progress.update(task, description=f"Importing {file.name}: {records:,}")

        return import_file(file, target, translator, show)


def _show(layout: Layout, report: ImportReport) -> None:
    passed_on = report.records - report.translated
    typer.echo(
        f"{printable(layout.relative(report.target))}: "
        f"{counted(report.records, 'record')} = "
        f"{report.translated:,} translated + {passed_on:,} passed on as they came"
        + (", nothing new" if report.is_unchanged else "")
    )
    if report.unmapped:
        typer.echo(f"  neither mapped nor ignored: {_counts(report.unmapped)}")
    for name in report.never_stated:
        typer.echo(f"  no record states {name}: check the mapping", err=True)


def _counts(counts: Mapping[str, int]) -> str:
    shown = [f"{printable(name)} {count:,}" for name, count in counts.items()]
    more = len(shown) - SHOWN_FIELDS
    return ", ".join(shown[:SHOWN_FIELDS]) + (f" and {more} more" if more > 0 else "")
