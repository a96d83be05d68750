"""Findings and ended runs for the tests of alerts."""

from datetime import UTC, datetime, timedelta

from ops.findings import Finding, Severity
from ops.run_log import RunLog, Stage, tell_nobody

NOON = datetime(2025, 3, 3, 12, 0, tzinfo=UTC)
OK, WARNING, ERROR = Severity.OK, Severity.WARNING, Severity.ERROR


def finding(
    subject: str = "2025-03-02",
    severity: Severity = ERROR,
    *,
    monitor: str = "revenue",
    day: int = 0,
    acknowledged: bool = False,
) -> Finding:
    """What `revenue` says of a day, `day` days after the first run."""
    return Finding(
        monitor=monitor,
        subject=subject,
        severity=severity,
        value=312.1,
        expected=2105.0,
        message=f"{subject}: net sales 312.10, usual is 4,210.00",
        look=f"storelake explain mart_daily_sales {subject}",
        checked_at=NOON + timedelta(days=day),
        acknowledged=acknowledged,
    )


def ended_run(problem: str | None = None, *, command: str = "run") -> RunLog:
    """A run that is over; with a problem it failed at its build."""
    log = RunLog("20250303T120000.000000Z", command, NOON, lambda: NOON, tell_nobody)
    if problem:
        log.stages.append(Stage(2, "build", NOON))
        log.stages[0].outcome = type(log.outcome).FAILED
    log.end(problem)
    return log
