"""`storelake publish --to`: copies what is published into a Postgres."""

from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.util import find_spec

import typer

from lake.layout import Layout
from lake.lock import exclusive
from ops.alerts.sending import send_alerts
from ops.errors import OperationError
from ops.run_log import recorded_run, tell_nobody
from serving.versions import Version

COMMAND, STAGE = "publish --to", "postgres"


def copy_to_postgres(
    layout: Layout, version: Version, address: str, schema: str
) -> None:
    """Copy a version, say what became of it, and leave a record in the lake.

    Raises:
        OperationError: the driver is not installed, or the version is not there; the
            tables are as they were.
        LockedError: a run is at work.
    """
    with (
        exclusive(layout.run_lock),
        ExitStack() as once_recorded,
        recorded_run(layout, COMMAND, lambda: datetime.now(UTC), tell_nobody) as log,
    ):
        once_recorded.callback(send_alerts, layout, (), log)
        log.version, log.as_of_date = version.version, version.as_of_date
        with log.stage(STAGE) as stage:
            _check_installed()
            # Only here, because nothing else needs those packages.
            from ops.postgres.address import Address  # noqa: PLC0415
            from ops.postgres.transaction import copy_version  # noqa: PLC0415

            place = Address.parse(address)
            copied = copy_version(layout, version, place, schema)
            stage.rows_in = sum(mart.row_count for mart in version.marts.values())
            stage.rows_out = copied.added
    for column, count in copied.without_nul.items():
        typer.echo(
            f"{column}: {count} with NUL, which Postgres cannot hold: now U+FFFD"
        )
    if copied.is_news:
        typer.echo(
            f"copied {version.version} into {schema} of {place}: "
            f"{len(version.marts)} tables, {stage.rows_in:,} rows, "
            f"{copied.added:,} new, {copied.removed:,} gone"
        )
    else:
        typer.echo(f"{schema} of {place} holds {version.version} already")


def _check_installed() -> None:
    if find_spec("psycopg") is None:
        raise OperationError(
            "copying into Postgres needs a package that is not there (psycopg); make "
            "postgres installs it"
        )
