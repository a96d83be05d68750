"""How fast a published version gets into a Postgres, beside what a user would write.

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
from benchmarks.postgres.part import POSTGRES
from benchmarks.postgres.questions import copy
from benchmarks.question import Setup
from benchmarks.serving.lake import published_once
from benchmarks.shop import Shop

MONTHS = 24
ORDERS = 20_000

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help=__doc__
)
Orders = Annotated[int, typer.Option(min=1, help="Orders of the shop.")]


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
    context.obj = Bench(POSTGRES, setup, results, docs)


@app.command("copy", help=copy.__doc__)
def copy_command(context: typer.Context, orders: Orders = ORDERS) -> None:
    setup = context.obj.setup
    lake = published_once(Shop(orders, setup.months), setup.scratch)
    context.obj.keep(copy(setup, lake))


@app.command("all")
def everything(context: typer.Context) -> None:
    """The question, then the report."""
    copy_command(context)
    context.obj.report()


app.command("report")(report_command)

if __name__ == "__main__":
    run(app, "postgres")
