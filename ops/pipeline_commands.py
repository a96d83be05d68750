"""The commands that build and publish."""

from typing import Annotated

import typer
from rich.console import Console

from lake.cli import Overrides, one_line_errors
from lake.layout import Layout
from ops.errors import HOUSE_ERRORS
from ops.history import SNAPSHOTS, rebuild_history, restore_history
from ops.logs import LogFormat, LogOption, configure_logs, logged_errors
from ops.pipeline import publish_build, run
from ops.postgres_copy import copy_to_postgres
from ops.stages import StageName, since
from ops.summary import summary_table
from serving.versions import Version, published_version


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
    """Ingest, build, test, publish; show the numbers by month.

    Exit codes: 3 ingest failed, 4 build, 5 test, 6 publish; 75 another run is at work.
    """
    if first and only:
        raise typer.BadParameter("--from and --only exclude each other")
    configure_logs(log_format)
    layout = Layout.from_environment()
    chosen = (only,) if only else since(first)
    with logged_errors(log_format, *HOUSE_ERRORS):
        run(layout, overrides, chosen)
        if StageName.PUBLISH in chosen and log_format is LogFormat.TEXT:
            version = _announced(layout)
            Console().print(summary_table(layout, version))


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
    """Publish the marts of the last build.

    It must have been full, tested and of this lake.
    """
    configure_logs(LogFormat.TEXT)
    layout = Layout.from_environment()
    with one_line_errors(*HOUSE_ERRORS):
        publish_build(layout, overrides)
    version = _announced(layout)
    if to:
        with one_line_errors(*HOUSE_ERRORS):
            copy_to_postgres(layout, version, to, schema)


def rebuild_history_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(help=f"Which: {', '.join(SNAPSHOTS)}; none is both."),
    ] = None,
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
) -> None:
    """Drop snapshots, replay the lake into them, dbt build."""
    with one_line_errors(*HOUSE_ERRORS):
        rebuild_history(Layout.from_environment(), names or (), overrides)


def restore_history_command(
    version: Annotated[str, typer.Argument(help="A published version.")],
) -> None:
    """Put the snapshots of a version back into the warehouse."""
    with one_line_errors(*HOUSE_ERRORS):
        restore_history(Layout.from_environment(), version)
    typer.echo(f"restored: {', '.join(SNAPSHOTS)} of {version}; run dbt build next")


def _announced(layout: Layout) -> Version:
    """The published version, once it was named."""
    version = published_version(layout)
    rows = sum(mart.row_count for mart in version.marts.values())
    typer.echo(
        f"published {version.version}: {len(version.marts)} tables, {rows:,} rows, "
        f"as of {version.as_of_date}"
    )
    return version
