"""The commands that show what is published, and the docs."""

from pathlib import Path
from typing import Annotated

import typer

from lake.cli import one_line_errors
from lake.layout import Layout
from ops import api, dashboard
from ops.docs_site import serve_docs
from ops.errors import HOUSE_ERRORS
from ops.sql_prompt import run_sql_prompt


def api_command(
    host: Annotated[
        str, typer.Option(help="Where to listen; others reach 0.0.0.0.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    cors: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Whose pages may read it; repeat it."),
    ] = None,
    new_key: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Make an API key instead, and end."),
    ] = None,
) -> None:
    """Serve what is published over HTTP.

    What it answers: docs/api.md.
    """
    with one_line_errors(*HOUSE_ERRORS):
        if new_key:
            api.show_new_key(new_key)
        else:
            api.serve(host, port, workers, cors or [])


def dashboard_command(
    host: Annotated[
        str, typer.Option(help="Where to listen; others reach 0.0.0.0.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8501,
) -> None:
    """Show what is published in a browser.

    What there is to see: docs/dashboard.md.
    """
    with one_line_errors(*HOUSE_ERRORS):
        dashboard.serve(host, port)


def report_command(
    output: Annotated[
        Path, typer.Option(help="The file; one that is there is replaced.")
    ] = Path("storelake-report.html"),
) -> None:
    """Write the headline charts as one HTML file, for a mail."""
    with one_line_errors(*HOUSE_ERRORS):
        dashboard.write_report(Layout.from_environment(), output)
    typer.echo(f"written: {output}")


def sql_command() -> None:
    """Open a DuckDB prompt with a view for each published mart.

    The quarantine is one, too.
    """
    with one_line_errors(*HOUSE_ERRORS):
        exit_code = run_sql_prompt(Layout.from_environment())
    raise typer.Exit(exit_code)


def docs_command(
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8080,
) -> None:
    """Build the pages of tables, columns, lineage; serve them."""
    with one_line_errors(*HOUSE_ERRORS):
        serve_docs(port)
