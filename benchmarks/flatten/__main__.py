"""How fast the flatten step is, and how much memory it takes.

Every question keeps its figures as JSON; `report` makes page and plot from them.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import questions
from benchmarks.errors import BenchmarkError
from benchmarks.inputs import MONTHS, ROOT
from benchmarks.plot import draw
from benchmarks.questions import Setup
from benchmarks.race import Contender
from benchmarks.report import page
from benchmarks.results import Result, load, save
from lake.files import replace_file

MILLION = 1_000_000
LARGE = 5 * MILLION
SIZES = [100_000, MILLION, LARGE]
EVERYBODY = list(Contender)
SCRATCH = Path(tempfile.gettempdir()) / "storelake-benchmark"

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help=__doc__
)
Orders = Annotated[int, typer.Option(min=MONTHS, help="Orders in twelve months.")]
InOneFile = Annotated[int, typer.Option(min=MONTHS, help="Orders in the one file.")]
Sizes = Annotated[
    list[int], typer.Option("--size", min=MONTHS, help="Orders; repeat it.")
]
Chosen = Annotated[
    list[Contender],
    typer.Option("--contender", help="Repeat it; storelake is always among them."),
]


@dataclass(frozen=True)
class Bench:
    """What all questions have in common."""

    setup: Setup
    results: Path
    docs: Path

    def keep(self, result: Result) -> None:
        save(result, self.results)

    def report(self) -> None:
        """Page and plot of all that has been measured so far."""
        measured = load(self.results)
        if not measured:
            raise BenchmarkError(f"{self.results}: nothing has been measured yet")
        draw(measured, self.docs / "benchmarks.svg")
        replace_file(self.docs / "benchmarks.md", page(measured).encode())


@app.callback()
def bench(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    *,
    months: Annotated[
        int, typer.Option(min=1, max=MONTHS, help="Read only the first N files.")
    ] = MONTHS,
    rounds: Annotated[int, typer.Option(min=1, help="How often each case runs.")] = 5,
    scratch: Annotated[
        Path,
        typer.Option(
            show_default="in the system's folder for such files",
            help="For inputs, which stay there, and outputs, which do not.",
        ),
    ] = SCRATCH,
    results: Annotated[
        Path, typer.Option(show_default="benchmarks/results", help="For the figures.")
    ] = ROOT / "benchmarks" / "results",
    docs: Annotated[
        Path, typer.Option(show_default="docs", help="For page and plot.")
    ] = ROOT / "docs",
) -> None:
    scratch.mkdir(parents=True, exist_ok=True)
    setup = Setup(months, rounds, scratch.resolve())
    context.obj = Bench(setup, results, docs)


@app.command()
def contenders(
    context: typer.Context,
    orders: Orders = MILLION,
    chosen: Chosen = EVERYBODY,
) -> None:
    """Against what a user would write, and against the floor."""
    context.obj.keep(questions.contenders(context.obj.setup, orders, chosen))


@app.command()
def processes(context: typer.Context, orders: Orders = MILLION) -> None:
    """Two processes against one."""
    context.obj.keep(questions.processes(context.obj.setup, orders))


@app.command()
def scale(context: typer.Context, sizes: Sizes = SIZES) -> None:
    """Time and memory by the number of orders."""
    context.obj.keep(questions.scale(context.obj.setup, sizes))


@app.command()
def dirt(context: typer.Context, orders: Orders = MILLION) -> None:
    """Clean files against the same with 1 % bad records."""
    context.obj.keep(questions.dirt(context.obj.setup, orders))


@app.command()
def forms(context: typer.Context, orders: Orders = MILLION) -> None:
    """The same orders as lines, arrays, gz and zst."""
    context.obj.keep(questions.forms(context.obj.setup, orders))


@app.command()
def single(context: typer.Context, orders: InOneFile = LARGE) -> None:
    """All orders in one file of some gigabytes: peak memory."""
    context.obj.keep(questions.single(context.obj.setup, orders))


@app.command()
def report(context: typer.Context) -> None:
    """Page and plot from the figures that are there; measures nothing."""
    context.obj.report()


@app.command("all")
def everything(context: typer.Context) -> None:
    """Every question at full size, then the report. Needs 25 GB and most of an hour."""
    for ask in (contenders, processes, scale, dirt, forms, single):
        ask(context)
    report(context)


def main() -> None:
    try:
        app(prog_name="python -m benchmarks.flatten")
    except BenchmarkError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
