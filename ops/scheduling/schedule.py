"""Runs by the clock: one at a time, late rather than never, until told to stop."""

import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

import structlog
from apscheduler import events
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from lake.layout import Layout
from ops.run_log import KILLED, STOPPED, Outcome
from ops.scheduling.run_process import RunProcess
from serving.operations import last_records

A_MINUTE = 60  # seconds
RECENT = 100  # records of runs, of publishing and of copies alike
EVENTS = (
    events.EVENT_JOB_SUBMITTED
    | events.EVENT_JOB_MISSED
    | events.EVENT_JOB_MAX_INSTANCES
    | events.EVENT_JOB_ERROR
)

logger = structlog.get_logger()


def first_due(layout: Layout, trigger: BaseTrigger, now: datetime) -> datetime | None:
    """The first instant of a trigger since the last run began; it may have passed.

    So a run is made up for that was missed while no scheduler was at work, or that was
    interrupted. Before the first run of a lake nothing was missed.
    """
    since = now
    for row in last_records(layout, "runs", RECENT):
        if row["command"] == "run" and not _was_interrupted(row):
            since = min(row["started_at"], now)
            break
    due: datetime | None = trigger.get_next_fire_time(None, since)
    return due


def _was_interrupted(row: dict[str, object]) -> bool:
    return row["outcome"] == Outcome.RUNNING or row["message"] in (KILLED, STOPPED)


def scheduler_of(
    job: Callable[[], None],
    trigger: BaseTrigger,
    first: datetime | None,
    grace_seconds: int | None,
) -> BackgroundScheduler:
    """A scheduler of one job that says in the log what did not go by the clock.

    Args:
        job: what to do.
        trigger: when.
        first: when first; the past means now.
        grace_seconds: how late it may still begin; None: however late.
    """
    # What it has to tell is told below, in the format of the other lines.
    logging.getLogger("apscheduler").addHandler(logging.NullHandler())
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_listener(_tell, EVENTS)
    scheduler.add_job(
        job,
        trigger,
        next_run_time=first,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=grace_seconds,
    )
    return scheduler


def keep(scheduler: BackgroundScheduler, run: RunProcess) -> None:
    """Let the scheduler work until SIGTERM or Ctrl-C; a run at work ends first."""
    signals: SimpleQueue[int] = SimpleQueue()  # may be filled by a signal handler
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: signals.put(number))
    scheduler.start()
    sent = _next_signal(signals, scheduler)
    logger.info("stopping", signal=signal.Signals(sent).name)
    run.stop()
    scheduler.shutdown()
    logger.info("stopped")


def _next_signal(signals: SimpleQueue[int], scheduler: BackgroundScheduler) -> int:
    while True:
        try:
            return signals.get(timeout=A_MINUTE)
        except Empty:
            scheduler.wakeup()  # its own clock stands still while the machine sleeps


def _tell(event: events.JobEvent) -> None:
    match event.code:
        case events.EVENT_JOB_SUBMITTED:
            due = event.scheduled_run_times[-1]
            late = (datetime.now(UTC) - due).total_seconds()
            if late > A_MINUTE:
                logger.warning("run late", due_at=_text(due), seconds=round(late))
        case events.EVENT_JOB_MISSED:
            due = event.scheduled_run_time
            logger.warning("run missed", due_at=_text(due), reason="past its grace")
        case events.EVENT_JOB_MAX_INSTANCES:
            due = event.scheduled_run_times[-1]
            reason = "the one before is still at work"
            logger.warning("run skipped", due_at=_text(due), reason=reason)
        case events.EVENT_JOB_ERROR:
            logger.error("run not started", reason=str(event.exception))


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
