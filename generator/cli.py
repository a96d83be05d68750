"""The command line; `storelake generate` is the same command with a default folder."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from generator.defect_rates import parse_defects
from generator.demand import orders_by_month
from generator.errors import GeneratorError
from generator.settings import (
    MAX_MONTHS,
    MAX_ORDERS,
    Compression,
    Form,
    ShopSettings,
    parse_month,
)
from generator.writer import GenerationResult, generate

DEFAULTS = ShopSettings()
HELP_INTO = "Folder of raw feeds: orders/, customers/ and products/ in it."
HELP_DEFECTS = (
    "What goes wrong: some, none, or kinds with their rates, as in "
    "none,late=0.01,spikes=2."
)
HELP_ONLY = "Write only this month of the shop; repeat it. No answer sheet."
HELP_PROCESSES = "Months made at a time; default: one a core."

Month = typer.Option(metavar="YYYY-MM", help="First month.")
Months = typer.Option(help=f"How many months, 1 to {MAX_MONTHS}.")
Orders = typer.Option(help=f"Of all months, at most {MAX_ORDERS:,}.")
Seed = typer.Option(help="Another seed is another shop.")
Only = typer.Option(metavar="YYYY-MM", help=HELP_ONLY)
Defects = typer.Option(metavar="KINDS", help=HELP_DEFECTS)
Lines = typer.Option("--format", help="Records as lines or as one array.")
Packed = typer.Option(help="Pack the files.")
Truth = typer.Option(help="Write the answer sheet, to truth/ beside the feeds.")
Processes = typer.Option(help=HELP_PROCESSES)
Force = typer.Option("--force", help="Replace what stands in the way.")


def generate_command(
    default_into: Callable[[], Path] | None = None,
) -> Callable[..., None]:
    """The command as a function for Typer.

    Args:
        default_into: what stands for a missing `--into`; without it `--into` is
            required.
    """
    folder = typer.Option(
        default_factory=default_into,
        show_default="the raw feeds" if default_into else False,
        help=HELP_INTO,
    )

    # Long because Typer reads the parameters of the function that it is given.
    def command(  # noqa: PLR0913 - one parameter an option
        *,
        into: Annotated[Path, folder],
        start: Annotated[str, Month] = f"{DEFAULTS.start:%Y-%m}",
        months: Annotated[int, Months] = DEFAULTS.months,
        orders: Annotated[int, Orders] = DEFAULTS.orders,
        seed: Annotated[int, Seed] = DEFAULTS.seed,
        only: Annotated[list[str] | None, Only] = None,
        defects: Annotated[str, Defects] = "some",
        form: Annotated[Form, Lines] = DEFAULTS.form,
        compress: Annotated[Compression, Packed] = DEFAULTS.compression,
        truth: Annotated[bool, Truth] = True,
        processes: Annotated[int | None, Processes] = None,
        force: Annotated[bool, Force] = False,
    ) -> None:
        """Make a shop's orders, profiles and catalogue by month.

        The truth about them is written, too. The same options give the same bytes; a
        shop that is there already is left alone.
        """
        try:
            shop = ShopSettings(
                start=parse_month("--start", start),
                months=months,
                orders=orders,
                seed=seed,
                defects=parse_defects(defects),
                form=form,
                compression=compress,
            )
            chosen = [
                shop.index_of(parse_month("--only", month)) for month in only or []
            ]
            with _progress(shop, chosen) as advance:
                result = generate(
                    shop,
                    into,
                    only=chosen,
                    with_truth=truth,
                    processes=processes,
                    force=force,
                    on_orders=advance,
                )
        except GeneratorError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(1) from error
        typer.echo(_said(result, shop, into))

    return command


def _said(result: GenerationResult, shop: ShopSettings, into: Path) -> str:
    deed = "unchanged" if result.unchanged else "written"
    return f"{deed}: {len(result.files)} files below {into} ({shop})"


@contextmanager
def _progress(
    shop: ShopSettings, chosen: Sequence[int]
) -> Iterator[Callable[[int], None]]:
    """Orders, rate and time left on a terminal; nothing elsewhere."""
    of_month = orders_by_month(shop)
    total = sum(of_month[month] for month in chosen) or shop.orders
    with Progress(
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        task = progress.add_task("", total=total, rate="")

        def advance(orders: int) -> None:
            progress.advance(task, orders)
            speed = progress.tasks[0].finished_speed or progress.tasks[0].speed
            progress.update(task, rate=f"{speed or 0:,.0f} orders a second")

        yield advance


app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(generate_command())
