"""The commands about published versions and the numbers in them."""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from lake.cli import one_line_errors
from lake.layout import Layout
from ops.comparison import compare
from ops.comparison_table import SHOWN, comparison_group
from ops.errors import HOUSE_ERRORS
from ops.explanation import explain
from ops.explanation_table import SHOWN as EVENTS_SHOWN
from ops.explanation_table import explanation_group
from ops.retention import rollback, version_before
from ops.summary import versions_table
from serving.versions import find_version, published_version, version_names


def versions_command() -> None:
    """List the published versions, and which one readers take."""
    layout = Layout.from_environment()
    with one_line_errors(*HOUSE_ERRORS):
        if version_names(layout):
            Console().print(versions_table(layout))
        else:
            typer.echo("nothing is published yet; storelake run does it")


def diff_command(
    old: Annotated[
        str | None, typer.Argument(help="The version before; none is the last but one.")
    ] = None,
    new: Annotated[
        str | None, typer.Argument(help="The version after; none is the published one.")
    ] = None,
    *,
    month: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], help="Only what is about this month."),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Changes shown of each table; 0: all.")
    ] = SHOWN,
) -> None:
    """Say which cells changed between two versions, and why.

    The orders that changed a cell stand beside it.
    """
    layout = Layout.from_environment()
    with one_line_errors(*HOUSE_ERRORS):
        before = find_version(layout, old) if old else version_before(layout)
        after = find_version(layout, new) if new else published_version(layout)
        found = compare(layout, before, after, month.date() if month else None)
    Console().print(comparison_group(*found, limit))


def explain_command(
    mart: Annotated[str, typer.Argument(help="Of the published ones.")],
    key: Annotated[
        list[str] | None,
        typer.Argument(help="What names the row; a month as 2025-03, - for none."),
    ] = None,
    *,
    column: Annotated[
        str | None, typer.Option(help="Only this cell of the row.")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Sales and refunds shown; 0: all.")
    ] = EVENTS_SHOWN,
) -> None:
    """Show orders, refunds and raw lines behind a mart's row."""
    layout = Layout.from_environment()
    with one_line_errors(*HOUSE_ERRORS):
        found = explain(layout, published_version(layout), mart, key or (), limit)
        shown = explanation_group(found, column)
    Console().print(shown)


def rollback_command(
    version: Annotated[
        str | None, typer.Argument(help="Which; none is the one before.")
    ] = None,
) -> None:
    """Let readers take an older version until the next publish."""
    with one_line_errors(*HOUSE_ERRORS):
        taken = rollback(Layout.from_environment(), version)
    typer.echo(f"published is {taken.version} again, as of {taken.as_of_date}")
