"""Which runs are due, and what becomes of those that cannot start in time."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from zoneinfo import ZoneInfo

import pytest
from apscheduler import events
from apscheduler.triggers.interval import IntervalTrigger
from structlog.testing import capture_logs

from lake.layout import Layout
from ops.run_log import KILLED, STOPPED, RunLog, tell_nobody
from ops.scheduling.cron import cron_trigger
from ops.scheduling.run_process import RunProcess
from ops.scheduling.schedule import first_due, scheduler_of

NIGHTLY = cron_trigger("15 3 * * *", ZoneInfo("UTC"))
NOW = datetime(2025, 3, 31, 12, tzinfo=UTC)
TODAY = datetime(2025, 3, 31, 3, 15, tzinfo=UTC)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
AT_ONCE = IntervalTrigger(seconds=0.05, timezone=UTC)
LONG = 60  # seconds after which a test gives up


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


def record(layout: Layout, began: datetime, command: str, problem: str | None) -> None:
    log = RunLog(f"{began:%Y%m%dT%H%M%S}", command, began, lambda: began, tell_nobody)
    log.end(problem)
    log.write(layout)


def test_first_run_of_a_lake_waits_for_its_time(layout: Layout) -> None:
    assert first_due(layout, NIGHTLY, NOW) == TODAY + DAY


def test_run_of_the_day_is_not_repeated(layout: Layout) -> None:
    record(layout, TODAY - DAY, "run", None)
    record(layout, TODAY + SECOND, "run", "dbt test: failed")
    assert first_due(layout, NIGHTLY, NOW) == TODAY + DAY


def test_run_missed_while_no_scheduler_was_up_is_due_at_once(layout: Layout) -> None:
    record(layout, TODAY - HOUR, "run", None)
    record(layout, TODAY + HOUR, "publish", None)
    assert first_due(layout, NIGHTLY, NOW) == TODAY


@pytest.mark.parametrize("problem", [STOPPED, KILLED])
def test_interrupted_run_is_due_again(layout: Layout, problem: str) -> None:
    record(layout, TODAY - HOUR, "run", None)
    record(layout, TODAY, "run", problem)
    assert first_due(layout, NIGHTLY, NOW) == TODAY


def test_run_that_left_no_last_word_is_due_again(layout: Layout) -> None:
    record(layout, TODAY - HOUR, "run", None)
    RunLog("9", "run", TODAY, lambda: TODAY, tell_nobody).write(layout)
    assert first_due(layout, NIGHTLY, NOW) == TODAY


@contextmanager
def scheduled(
    job: Callable[[], None],
    trigger: IntervalTrigger,
    first: datetime,
    grace_seconds: int | None = None,
) -> Iterator[Callable[[int], None]]:
    """A scheduler at work; what is given waits for the next event of a kind."""
    scheduler = scheduler_of(job, trigger, first, grace_seconds)
    seen: SimpleQueue[int] = SimpleQueue()
    scheduler.add_listener(lambda event: seen.put(event.code))

    def wait_for(code: int) -> None:
        while seen.get(timeout=LONG) != code:
            pass

    scheduler.start()
    try:
        yield wait_for
    finally:
        scheduler.shutdown()


def python(code: str) -> RunProcess:
    return RunProcess((sys.executable, "-c", code))


def daily_since(first: datetime) -> IntervalTrigger:
    return IntervalTrigger(days=1, start_date=first, timezone=UTC)


def test_missed_runs_are_made_up_by_one_that_is_logged_as_late() -> None:
    first = datetime.now(UTC) - 3.5 * DAY
    with (
        capture_logs() as log,
        scheduled(python("pass"), daily_since(first), first) as wait_for,
    ):
        wait_for(events.EVENT_JOB_EXECUTED)
    lines = [line["event"] for line in log]
    assert sorted(lines) == ["run late", "run started", "run succeeded"]
    (late,) = (line for line in log if line["event"] == "run late")
    assert late["seconds"] == pytest.approx(12 * 3600, abs=LONG)
    assert late["log_level"] == "warning"


def test_run_past_its_grace_is_logged_as_missed() -> None:
    first = datetime.now(UTC) - 3.5 * DAY
    with (
        capture_logs() as log,
        scheduled(python("pass"), daily_since(first), first, 60) as wait_for,
    ):
        wait_for(events.EVENT_JOB_MISSED)
    assert {line["event"] for line in log} == {"run late", "run missed"}


def test_run_waits_for_none_and_skips_while_one_is_at_work(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    job = python(f"open({str(gate)!r}).read()")
    with (
        capture_logs() as log,
        scheduled(job, AT_ONCE, datetime.now(UTC)) as wait_for,
    ):
        wait_for(events.EVENT_JOB_MAX_INSTANCES)
        wait_for(events.EVENT_JOB_MAX_INSTANCES)
        lines = [line["event"] for line in log]
        job.stop()
    assert lines.count("run started") == 1
    assert lines.count("run skipped") >= 2
    assert log[-1] == {
        "event": "run stopped",
        "exit_code": -15,
        "seconds": log[-1]["seconds"],
        "log_level": "warning",
    }


def test_schedule_survives_runs_that_fail() -> None:
    with (
        capture_logs() as log,
        scheduled(
            python("raise SystemExit(5)"), AT_ONCE, datetime.now(UTC)
        ) as wait_for,
    ):
        wait_for(events.EVENT_JOB_EXECUTED)
        wait_for(events.EVENT_JOB_EXECUTED)
    failed = [line["exit_code"] for line in log if line["event"] == "run failed"]
    assert failed[:2] == [5, 5]


def test_schedule_survives_runs_that_cannot_start() -> None:
    job = RunProcess(("/nowhere/storelake",))
    with (
        capture_logs() as log,
        scheduled(job, AT_ONCE, datetime.now(UTC)) as wait_for,
    ):
        wait_for(events.EVENT_JOB_ERROR)
        wait_for(events.EVENT_JOB_ERROR)
    reasons = [line["reason"] for line in log if line["event"] == "run not started"]
    assert "/nowhere/storelake" in reasons[1]


def test_no_run_begins_after_the_stop() -> None:
    job = python("pass")
    job.stop()
    with capture_logs() as log:
        job()
    assert log == []
