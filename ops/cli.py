"""The `storelake` command: every stage of the pipeline from one place."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from generator.cli import generate_command
from generator.errors import GeneratorError
from lake.cli import Overrides, one_line_errors
from lake.commands import COMMANDS
from lake.errors import LakeError
from lake.layout import Layout
from ops import api, dashboard, demo
from ops.alerts.cli import alert_command
from ops.comparison import compare
from ops.comparison_table import SHOWN, comparison_group
from ops.docs_site import serve_docs
from ops.errors import OperationError
from ops.explanation import explain
from ops.explanation_table import SHOWN as EVENTS_SHOWN
from ops.explanation_table import explanation_group
from ops.forgetting.command import forget_customer_command
from ops.history import SNAPSHOTS, rebuild_history, restore_history
from ops.logs import LogFormat, LogOption, configure_logs, logged_errors
from ops.monitoring.cli import monitor_command
from ops.pipeline import publish_build, run
from ops.postgres_copy import copy_to_postgres
from ops.retention import rollback
from ops.scheduling.cli import schedule_command
from ops.sql_prompt import run_sql_prompt
from ops.stages import StageName, since
from ops.summary import summary_table, versions_table
from serving.errors import ServingError
from serving.versions import Version, find_version, published_version

app = typer.Typer(
    name="storelake",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=__doc__,
)
app.command("generate")(generate_command(lambda: Layout.from_environment().raw))
for name, command in COMMANDS.items():
    app.command(name)(command)
app.command("schedule")(schedule_command)
app.command("forget-customer")(forget_customer_command)

app.command("monitor")(monitor_command)
app.command("alert")(alert_command)

ERRORS = (GeneratorError, LakeError, ServingError, OperationError)


@app.command("run")
def run_command(
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
    *,
    first: Annotated[
        StageName | None, typer.Option("--from", help="Begin with this stage.")
    ] = None,
    only: Annotated[
        StageName | None, typer.Option("--only", help="Do this stage alone.")
    ] = None,
    log_format: LogOption = LogFormat.TEXT,
) -> None:
    """Ingest, build, test, publish; then show the numbers by month.

    Exit codes: 3 ingest failed, 4 build, 5 test, 6 publish; 75 another run is at work.
    """
    if first and only:
        raise typer.BadParameter("--from and --only exclude each other")
    configure_logs(log_format)
    layout = Layout.from_environment()
    chosen = (only,) if only else since(first)
    with logged_errors(log_format, *ERRORS):
        run(layout, overrides, chosen)
        if StageName.PUBLISH in chosen and log_format is LogFormat.TEXT:
            version = _announced(layout)
            Console().print(summary_table(layout, version))


@app.command("publish")
def publish_command(
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
    *,
    to: Annotated[
        str | None,
        typer.Option(
            envvar="STORELAKE_POSTGRES_URL",
            metavar="URL",
            help="A Postgres that gets a copy: postgresql://user@host/database.",
        ),
    ] = None,
    schema: Annotated[
        str, typer.Option(help="Where in that Postgres; made if missing.")
    ] = "storelake",
) -> None:
    """Publish the marts of the last build, if it was full, tested and of this lake."""
    configure_logs(LogFormat.TEXT)
    layout = Layout.from_environment()
    with one_line_errors(*ERRORS):
        publish_build(layout, overrides)
    version = _announced(layout)
    if to:
        with one_line_errors(*ERRORS):
            copy_to_postgres(layout, version, to, schema)


@app.command("versions")
def versions_command() -> None:
    """List what is published: the kept versions, and which of them readers take."""
    with one_line_errors(*ERRORS):
        Console().print(versions_table(Layout.from_environment()))


@app.command("diff")
def diff_command(
    old: Annotated[str, typer.Argument(help="The version before.")],
    new: Annotated[str, typer.Argument(help="The version after.")],
    *,
    month: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], help="Only what is about this month."),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Changes shown of each table; 0: all.")
    ] = SHOWN,
) -> None:
    """Say which cells changed between two versions, and which orders did it."""
    layout = Layout.from_environment()
    with one_line_errors(*ERRORS):
        versions = find_version(layout, old), find_version(layout, new)
        found = compare(layout, *versions, month.date() if month else None)
    Console().print(comparison_group(*found, limit))


@app.command("explain")
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
    """Show the orders, refunds and raw lines behind a row of a published mart."""
    layout = Layout.from_environment()
    with one_line_errors(*ERRORS):
        found = explain(layout, published_version(layout), mart, key or (), limit)
        shown = explanation_group(found, column)
    Console().print(shown)


@app.command("rollback")
def rollback_command(
    version: Annotated[
        str | None, typer.Argument(help="Which; none is the one before.")
    ] = None,
) -> None:
    """Let readers take an older version again, until the next publish."""
    with one_line_errors(*ERRORS):
        taken = rollback(Layout.from_environment(), version)
    typer.echo(f"published is {taken.version} again, as of {taken.as_of_date}")


@app.command("rebuild-history")
def rebuild_history_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(help=f"Which: {', '.join(SNAPSHOTS)}; none is both."),
    ] = None,
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
) -> None:
    """Drop snapshots and replay the lake into them, then dbt build."""
    with one_line_errors(*ERRORS):
        rebuild_history(Layout.from_environment(), names or (), overrides)


@app.command("restore-history")
def restore_history_command(
    version: Annotated[str, typer.Argument(help="A published version.")],
) -> None:
    """Put the snapshots that were kept with a version back into the warehouse."""
    with one_line_errors(*ERRORS):
        restore_history(Layout.from_environment(), version)
    typer.echo(f"restored: {', '.join(SNAPSHOTS)} of {version}; run dbt build next")


@app.command("demo")
def demo_command(
    *,
    clean: Annotated[
        bool, typer.Option("--clean", help="Remove the demo and all derived from it.")
    ] = False,
) -> None:
    """Take twelve made-up months from JSON to published numbers."""
    layout = Layout.from_environment()
    with one_line_errors(*ERRORS):
        configure_logs(LogFormat.TEXT)
        if clean:
            demo.clean_demo(layout)
        else:
            demo.run_demo(layout)
            demo.show(layout, published_version(layout))


@app.command("api")
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
    """Serve what is published over HTTP; docs/api.md says what it answers."""
    with one_line_errors(*ERRORS):
        if new_key:
            api.show_new_key(new_key)
        else:
            api.serve(host, port, workers, cors or [])


@app.command("dashboard")
def dashboard_command(
    host: Annotated[
        str, typer.Option(help="Where to listen; others reach 0.0.0.0.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8501,
) -> None:
    """Show what is published in a browser; see docs/dashboard.md."""
    with one_line_errors(*ERRORS):
        dashboard.serve(host, port)


@app.command("report")
def report_command(
    output: Annotated[
        Path, typer.Option(help="The file; one that is there is replaced.")
    ] = Path("storelake-report.html"),
) -> None:
    """Write the headline charts as one HTML file, to be sent by mail."""
    with one_line_errors(*ERRORS):
        dashboard.write_report(Layout.from_environment(), output)
    typer.echo(f"written: {output}")


@app.command("sql")
def sql_command() -> None:
    """Open a DuckDB prompt with one view a published mart, and the quarantine."""
    with one_line_errors(*ERRORS):
        exit_code = run_sql_prompt(Layout.from_environment())
    raise typer.Exit(exit_code)


@app.command("docs")
def docs_command(
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8080,
) -> None:
    """Build the pages of every table, column and lineage, and serve them here."""
    with one_line_errors(*ERRORS):
        serve_docs(port)


def _announced(layout: Layout) -> Version:
    """The published version, once it was named."""
    version = published_version(layout)
    rows = sum(mart.row_count for mart in version.marts.values())
    typer.echo(
        f"published {version.version}: {len(version.marts)} tables, {rows:,} rows, "
        f"as of {version.as_of_date}"
    )
    return version


def main() -> Any:
    """The entry point of the `storelake` script."""
    return app()
