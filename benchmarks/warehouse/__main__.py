"""How long dbt build takes beside its own SQL, and how much memory.

The figures are kept as JSON; `report` makes page and plot from them.
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
from benchmarks.question import Setup
from benchmarks.warehouse import questions
from benchmarks.warehouse.part import WAREHOUSE

MONTHS = 24
SIZES = [100_000, 1_000_000, 5_000_000]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help=__doc__
)


@app.callback()
def bench(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    *,
    months: Annotated[int, typer.Option(min=1, help="Months of the shop.")] = MONTHS,
    rounds: Rounds = 3,
    scratch: Scratch = SCRATCH,
    results: ResultsFolder = RESULTS,
    docs: DocsFolder = DOCS,
) -> None:
    setup = Setup(months, rounds, make_scratch(scratch))
    context.obj = Bench(WAREHOUSE, setup, results, docs)


@app.command()
def scale(
    context: typer.Context,
    sizes: Annotated[
        list[int] | None, typer.Option("--size", help="Orders; repeat it.")
    ] = None,
) -> None:
    """By number of orders: what does dbt add, how do time and memory grow?"""
    setup = context.obj.setup
    context.obj.keep(questions.scale(setup, sorted(sizes or SIZES)))


@app.command("all")
def everything(context: typer.Context) -> None:
    """The question at its full sizes, then the report."""
    scale(context)
    context.obj.report()


app.command("report")(report_command)

if __name__ == "__main__":
    run(app, "warehouse")
