"""`storelake schedule`."""

import json
from datetime import UTC, datetime
from typing import Annotated

import structlog
import typer

from lake.cli import Overrides
from lake.layout import Layout
from lake.settings import project_settings, time_zone
from ops.errors import HOUSE_ERRORS, ScheduleError
from ops.logs import LogFormat, LogOption, configure_logs, logged_errors
from ops.programs import program
from ops.scheduling.cron import cron_trigger
from ops.scheduling.run_process import RunProcess
from ops.scheduling.schedule import first_due, keep, scheduler_of

logger = structlog.get_logger()


def schedule_command(
    cron: Annotated[
        str, typer.Option(help="Minute, hour, day, month and weekday, as in crontab.")
    ] = "15 3 * * *",
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
    *,
    timezone: Annotated[
        str | None, typer.Option(help="Of --cron; without: the reporting_timezone.")
    ] = None,
    grace: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="MINUTES",
            help="How late a run may still begin; without: however late.",
        ),
    ] = None,
    log_format: LogOption = LogFormat.TEXT,
) -> None:
    """Start `storelake run` by the clock until stopped.

    What it can be told: docs/schedule.md.
    """
    configure_logs(log_format)
    with logged_errors(log_format, *HOUSE_ERRORS):
        settings = project_settings(overrides)
        zone = time_zone("--timezone", timezone or settings["reporting_timezone"])
        trigger = cron_trigger(cron, zone)
        first = first_due(Layout.from_environment(), trigger, datetime.now(UTC))
        if first is None:
            raise ScheduleError(f"--cron: {cron!r}: that day never comes")
    given = ("--vars", json.dumps(overrides, default=str), "--log-format", log_format)
    run = RunProcess((program("storelake"), "run", *given))
    grace_seconds = grace and grace * 60
    logger.info("waiting", cron=cron, timezone=str(zone), due_at=first.isoformat())
    keep(scheduler_of(run, trigger, first, grace_seconds), run)
