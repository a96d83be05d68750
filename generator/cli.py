"""The command line; `storelake generate` is the same command with a default folder."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from generator.errors import GeneratorError
from generator.settings import (
    MAX_MONTHS,
    MAX_ORDERS_PER_MONTH,
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
                help="Folder of raw feeds; files go to its orders/.",
            ),
        ],
        start: Annotated[
            str, typer.Option(metavar="YYYY-MM", help="First month.")
        ] = f"{DEFAULTS.start:%Y-%m}",
        months: Annotated[
            int, typer.Option(help=f"How many months, 1 to {MAX_MONTHS}.")
        ] = DEFAULTS.months,
        orders_per_month: Annotated[
            int,
            typer.Option(help=f"On average, 1 to {MAX_ORDERS_PER_MONTH}."),
        ] = DEFAULTS.orders_per_month,
        seed: Annotated[
            int, typer.Option(help="Another seed is another shop.")
        ] = DEFAULTS.seed,
        force: Annotated[
            bool,
            typer.Option("--force", help="Replace what stands in the way."),
        ] = False,
    ) -> None:
        """Make a demo shop: nested JSON orders, a file a month.

        The same options give the same bytes; a shop that is there already is left
        alone.
        """
        try:
            shop = ShopSettings(parse_month(start), months, orders_per_month, seed)
            result = _generate_visibly(shop, into, force=force)
        except GeneratorError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(1) from error
        deed = "unchanged" if result.unchanged else "written"
        typer.echo(
            f"{deed}: {result.orders} orders in {len(result.files)} files "
            f"below {into} ({shop})"
        )

    return command


def _generate_visibly(
    shop: ShopSettings, into: Path, *, force: bool
) -> GenerationResult:
    """With a progress bar where somebody watches."""
    with Progress(
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        task = progress.add_task("Generating orders", total=shop.months)
        return generate(
            shop, into, force=force, on_month=lambda: progress.advance(task)
        )


app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(generate_command())
