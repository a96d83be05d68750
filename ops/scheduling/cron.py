"""When a run is due, as a crontab line says it."""

from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from ops.errors import ScheduleError

EXAMPLE = "minute hour day month weekday, such as '15 3 * * *' or '0 6 * * mon-fri'"

FIELDS = 5


def cron_trigger(expression: str, zone: ZoneInfo) -> CronTrigger:
    """The instants that the five fields of a crontab line name in a time zone.

    What APScheduler would read otherwise than cron does is refused: it counts weekdays
    from Monday, and wants both where a day and a weekday are given, not either.

    Raises:
        ScheduleError: it is none.
    """
    fields = expression.split()
    if len(fields) != FIELDS:
        raise _wrong(expression, f"{len(fields)} fields")
    *_, day, _, weekday = fields
    if any(letter.isdigit() for letter in weekday):
        raise _wrong(expression, "weekdays have names here")
    if "*" not in (day, weekday):
        raise _wrong(expression, "a day of the month and a weekday exclude each other")
    try:
        return CronTrigger.from_crontab(expression, timezone=zone)
    except ValueError as error:
        raise _wrong(expression, str(error)) from error


def _wrong(expression: str, reason: str) -> ScheduleError:
    return ScheduleError(f"--cron: {expression!r}: {reason}; write {EXAMPLE}")
