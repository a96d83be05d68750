"""`storelake forget-customer`; handles arguments only."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from lake.cli import Overrides, one_line_errors, printable
from lake.errors import LakeError
from lake.layout import Layout
from lake.settings import project_settings
from ops.errors import HOUSE_ERRORS
from ops.forgetting.forget import forget_customer
from ops.forgetting.lines import forgotten_lines


def forget_customer_command(
    customer_id: Annotated[
        str, typer.Argument(metavar="ID", help="As the shop spells it.")
    ],
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be erased.")
    ] = False,
) -> None:
    """Erase a customer's name and e-mail address everywhere.

    Raw files are written again; orders, ids and every number stay. Doing it again
    finishes what was interrupted.
    """
    layout = Layout.from_environment()
    with one_line_errors(*HOUSE_ERRORS):
        settings, now = project_settings(overrides), datetime.now(UTC)
        found = forget_customer(layout, settings, customer_id, now, is_dry=dry_run)
        for line in forgotten_lines(customer_id, found, is_dry=dry_run):
            typer.echo(line)
        if found.lake.failures:
            raise LakeError("\n".join(map(printable, found.lake.failures)))
