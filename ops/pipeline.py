"""The daily run, stage by stage; and publishing alone."""

import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, NoReturn

from lake.layout import Layout
from lake.lock import exclusive
from lake.settings import project_settings
from ops.alerts.sending import send_alerts
from ops.logs import log_findings, log_stage
from ops.monitoring.monitors import monitor
from ops.run_log import RunLog, Tell, recorded_run, tell_nobody
from ops.stages import AFTER_INGEST, ALL, Job, StageName, checks, confirmed, perform
from ops.warehouse import Builder

SIGTERM_EXIT = 128 + signal.SIGTERM  # as shells have it


def run(
    layout: Layout,
    overrides: Mapping[str, Any],
    chosen: Sequence[StageName] = ALL,
) -> None:
    """Take raw files all the way to a published version.

    A whole run ends after `ingest` where its numbers are published already.

    Raises:
        StageError: a stage failed; what was published before stays.
        LockedError: another run is at work.
    """
    settings = project_settings(overrides)
    with (
        _alone(layout, settings, "run", log_stage) as log,
        closing(Builder(layout, overrides)) as builder,
    ):
        job = Job(layout, overrides, settings, log, builder)
        for name in chosen:
            if name == AFTER_INGEST[0] and chosen == ALL and confirmed(job):
                log.unchanged(AFTER_INGEST)
                break
            perform(job, name)


def publish_build(layout: Layout, overrides: Mapping[str, Any]) -> None:
    """Publish the last build, whoever made it.

    Raises:
        StageError: it is not a full and tested one of this lake, the warehouse cannot
            be read, or the lake not be written.
        LockedError: a run is at work.
    """
    settings = project_settings(overrides)
    with _alone(layout, settings, "publish", tell_nobody) as log:
        log.checks += checks()
        job = Job(layout, overrides, settings, log, Builder(layout, overrides))
        perform(job, StageName.PUBLISH)


@contextmanager
def _alone(
    layout: Layout, settings: Mapping[str, Any], command: str, tell: Tell
) -> Iterator[RunLog]:
    """One run at a time, on record however it ends, then monitored and told of."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        with (
            exclusive(layout.run_lock),
            ExitStack() as once_recorded,
            recorded_run(layout, command, _now, tell) as log,
        ):
            once_recorded.push(partial(_look_back, layout, settings, log))
            yield log
    finally:
        signal.signal(signal.SIGTERM, before)


def _look_back(
    layout: Layout,
    settings: Mapping[str, Any],
    log: RunLog,
    error: type[BaseException] | None,
    *_: object,
) -> None:
    """Also where the run failed; one that was stopped has no time left."""
    if error is None or issubclass(error, Exception):
        findings = monitor(layout, settings, log.run_id, _now())
        if log.tell is not tell_nobody:
            log_findings(findings, log.run_id)
        send_alerts(layout, findings, log)


def _stop(*_: object) -> NoReturn:
    raise SystemExit(SIGTERM_EXIT)


def _now() -> datetime:
    return datetime.now(UTC)
