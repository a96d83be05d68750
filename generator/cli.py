"""The command line; `storelake generate` is the same command with a default folder."""

import sys
from collections.abc import Callable
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


def generate_command(
    default_into: Callable[[], Path] | None = None,
) -> Callable[..., None]:
    """The command as a function for Typer.

    Args:
        default_into: what stands for a missing `--into`; without it `--into` is
            required.
    """

    def command(  # noqa: PLR0913 - one parameter an option
        *,
        into: Annotated[
            Path,
            typer.Option(
                default_factory=default_into,
                show_default="the raw feeds" if default_into else False,
                help="Folder of raw feeds: orders/, customers/ and products/ in it.",
            ),
        ],
        start: Annotated[
            str, typer.Option(metavar="YYYY-MM", help="First month.")
        ] = f"{DEFAULTS.start:%Y-%m}",
        months: Annotated[
            int, typer.Option(help=f"How many months, 1 to {MAX_MONTHS}.")
        ] = DEFAULTS.months,
        orders: Annotated[
            int, typer.Option(help=f"Of all months, at most {MAX_ORDERS:,}.")
        ] = DEFAULTS.orders,
        seed: Annotated[
            int, typer.Option(help="Another seed is another shop.")
        ] = DEFAULTS.seed,
        only: Annotated[
            list[str] | None,
            typer.Option(
                metavar="YYYY-MM",
                help="Write only this month of the shop; repeat it. No answer sheet.",
            ),
        ] = None,
        defects: Annotated[
            str,
            typer.Option(
                metavar="KINDS",
                help="What goes wrong: some, none, or kinds with their rates, as in "
                "none,late=0.01,spikes=2.",
            ),
        ] = "some",
        form: Annotated[
            Form, typer.Option("--format", help="Records as lines or as one array.")
        ] = DEFAULTS.form,
        compress: Annotated[
            Compression, typer.Option(help="Pack the files.")
        ] = DEFAULTS.compression,
        truth: Annotated[
            bool,
            typer.Option(help="Write the answer sheet, to truth/ beside the feeds."),
        ] = True,
        processes: Annotated[
            int | None,
            typer.Option(help="Months made at a time; default: one a core."),
        ] = None,
        force: Annotated[
            bool,
            typer.Option("--force", help="Replace what stands in the way."),
        ] = False,
    ) -> None:
        """Make a shop: orders, profiles and catalogue by month, and the truth about it.

        The same options give the same bytes; a shop that is there already is left
        alone.
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
            with _progress_bar() as progress:
                of_month = orders_by_month(shop)
                total = sum(of_month[month] for month in chosen) or orders
                task = progress.add_task("", total=total, rate="")

                def advance(orders: int) -> None:
                    progress.advance(task, orders)
                    speed = progress.tasks[0].finished_speed or progress.tasks[0].speed
                    progress.update(task, rate=f"{speed or 0:,.0f} orders a second")

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


def _progress_bar() -> Progress:
    """Orders, rate and time left on a terminal; nothing elsewhere."""
    return Progress(
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(generate_command())
