"""How fast the generator is, and how much memory it takes.

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
from benchmarks.generate import questions
from benchmarks.generate.part import GENERATE
from benchmarks.question import Setup

MILLION = 1_000_000
MONTHS = 24

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help=__doc__
)
Orders = Annotated[int, typer.Option(min=1, help="Orders in all months.")]


@app.callback()
def bench(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    *,
    months: Annotated[int, typer.Option(min=1, help="Months of the shop.")] = MONTHS,
    rounds: Rounds = 5,
    scratch: Scratch = SCRATCH,
    results: ResultsFolder = RESULTS,
    docs: DocsFolder = DOCS,
) -> None:
    setup = Setup(months, rounds, make_scratch(scratch))
    context.obj = Bench(GENERATE, setup, results, docs)


@app.command()
def speed(context: typer.Context, orders: Orders = MILLION) -> None:
    """Against plainly writing the bytes, and against calls for each record."""
    context.obj.keep(questions.speed(context.obj.setup, orders))


@app.command()
def truth(context: typer.Context, orders: Orders = MILLION) -> None:
    """What the answer sheet costs."""
    context.obj.keep(questions.truth(context.obj.setup, orders))


@app.command()
def processes(context: typer.Context, orders: Orders = MILLION) -> None:
    """Two processes against one."""
    context.obj.keep(questions.processes(context.obj.setup, orders))


@app.command()
def memory(context: typer.Context, orders: Orders = 10 * MILLION) -> None:
    """A large shop, once: peak memory of all processes together."""
    context.obj.keep(questions.memory(context.obj.setup, orders))


app.command("report")(report_command)


@app.command("all")
def everything(context: typer.Context) -> None:
    """Every question at full size, then the report. Needs 25 GB and a quarter hour."""
    for ask in (speed, truth, processes, memory):
        ask(context)
    report_command(context)


if __name__ == "__main__":
    run(app, "generate")
