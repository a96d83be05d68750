"""How many questions the API answers, and how it does while versions are made.

The figures are kept as JSON; `report` makes page and plot from them.
"""

from collections.abc import Callable
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
from benchmarks.serving import questions
from benchmarks.serving.lake import published_once
from benchmarks.serving.part import SERVING
from benchmarks.shop import Shop

MONTHS = 24
ORDERS = 20_000
QUESTIONS = {
    "repeated": questions.repeated,
    "new": questions.new,
    "build": questions.build,
    "swaps": questions.swaps,
}

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
    context.obj = Bench(SERVING, setup, results, docs)


def _command(name: str) -> Callable[..., None]:
    def ask(context: typer.Context, orders: Orders = ORDERS) -> None:
        setup = context.obj.setup
        lake = published_once(Shop(orders, setup.months), setup.scratch)
        context.obj.keep(QUESTIONS[name](setup, lake))

    return ask


for question, function in QUESTIONS.items():
    app.command(question, help=function.__doc__)(_command(question))


@app.command("all")
def everything(context: typer.Context) -> None:
    """All questions, then the report."""
    for name in QUESTIONS:
        _command(name)(context)
    context.obj.report()


app.command("report")(report_command)

if __name__ == "__main__":
    run(app, "serving")
