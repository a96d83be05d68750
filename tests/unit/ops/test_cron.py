"""What `--cron` says, and what it refuses because cron reads it otherwise."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ops.errors import ScheduleError
from ops.scheduling.cron import cron_trigger

SATURDAY = datetime(2025, 3, 29, 12, tzinfo=UTC)


def next_due(expression: str, zone: str = "UTC") -> str:
    trigger = cron_trigger(expression, ZoneInfo(zone))
    return str(trigger.get_next_fire_time(None, SATURDAY).astimezone(UTC))


def test_cron_names_the_next_instant() -> None:
    assert next_due("15 3 * * *") == "2025-03-30 03:15:00+00:00"
    assert next_due("15 3 * * mon-fri") == "2025-03-31 03:15:00+00:00"
    assert next_due("0 0 1 */3 *") == "2025-04-01 00:00:00+00:00"


def test_cron_follows_its_time_zone_through_the_change_of_clocks() -> None:
    assert next_due("15 3 * * *", "Europe/Berlin") == "2025-03-30 01:15:00+00:00"
    assert next_due("30 2 * * *", "Europe/Berlin") == "2025-03-30 01:30:00+00:00"


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "0 fields"),
        ("@daily", "1 fields"),
        ("* 15 3 * * *", "6 fields"),
        ("60 3 * * *", "higher than the maximum"),
        ("a 3 * * *", "a"),
        ("*/0 3 * * *", "Increment"),
        ("15 3 * * 7", "weekdays have names"),
        ("15 3 * * 1-5", "weekdays have names"),
        ("15 3 1 * sun", "exclude each other"),
    ],
)
def test_cron_that_is_none_is_refused_in_one_line(expression: str, reason: str) -> None:
    with pytest.raises(ScheduleError) as error:
        cron_trigger(expression, ZoneInfo("UTC"))
    (line,) = str(error.value).splitlines()
    assert repr(expression) in line
    assert reason in line
    assert "'15 3 * * *'" in line
