"""How fast the flatten step is, and how much memory it takes.

Every question keeps its figures as JSON; `report` makes page and plot from them.
"""

from typing import Annotated

import typer

from benchmarks.bench import (
    DOCS,
    RESULTS,
    SCRATCH,
    Bench,
    DocsFolder,
    ResultsFolder,
    Rounds,
    Scratch,
    make_scratch,
    report_command,
    run,
)
from benchmarks.flatten import questions
from benchmarks.flatten.cases import Contender
from benchmarks.flatten.inputs import MONTHS
from benchmarks.flatten.part import FLATTEN
from benchmarks.question import Setup

MILLION = 1_000_000
LARGE = 5 * MILLION
SIZES = [100_000, MILLION, LARGE]
EVERYBODY = list(Contender)

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


@app.callback()
def bench(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    *,
    months: Annotated[
        int, typer.Option(min=1, max=MONTHS, help="Read only the first N files.")
    ] = MONTHS,
    rounds: Rounds = 5,
    scratch: Scratch = SCRATCH,
    results: ResultsFolder = RESULTS,
    docs: DocsFolder = DOCS,
) -> None:
    setup = Setup(months, rounds, make_scratch(scratch))
    context.obj = Bench(FLATTEN, setup, results, docs)


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


app.command("report")(report_command)


@app.command("all")
def everything(context: typer.Context) -> None:
    """Every question at full size, then the report. Needs 40 GB and most of an hour."""
    for ask in (contenders, processes, scale, dirt, forms, single):
        ask(context)
    report_command(context)


if __name__ == "__main__":
    run(app, "flatten")
