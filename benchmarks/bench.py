"""What the commands have in common: folders, options, the report."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.errors import BenchmarkError
from benchmarks.inputs import ROOT
from benchmarks.part import Part
from benchmarks.question import Setup
from benchmarks.report import report
from benchmarks.results import Result, save

SCRATCH = Path(tempfile.gettempdir()) / "storelake-benchmark"
RESULTS = ROOT / "benchmarks" / "results"
DOCS = ROOT / "docs"

Rounds = Annotated[int, typer.Option(min=1, help="How often each case runs.")]
Scratch = Annotated[
    Path,
    typer.Option(
        show_default="in the system's folder for such files",
        help="For inputs, which stay there, and outputs, which do not.",
    ),
]
ResultsFolder = Annotated[
    Path, typer.Option(show_default="benchmarks/results", help="For the figures.")
]
DocsFolder = Annotated[
    Path, typer.Option(show_default="docs", help="For page and plot.")
]


@dataclass(frozen=True)
class Bench:
    """Asks the questions of one part and keeps the answers."""

    part: Part
    setup: Setup
    results: Path
    docs: Path

    def keep(self, result: Result) -> None:
        save(result, self.results / self.part.name)

    def report(self) -> None:
        """Page and plot of all that has been measured so far, of every part."""
        report(self.results, self.docs)


def make_scratch(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def report_command(context: typer.Context) -> None:
    """Page and plot from the figures that are there; measures nothing."""
    context.obj.report()


def run(app: typer.Typer, name: str) -> None:
    """Errors as one line."""
    try:
        app(prog_name=f"python -m benchmarks.{name}")
    except BenchmarkError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(1) from error
