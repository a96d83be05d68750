"""What is wrong after a run, what is over, and what nobody looked at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ops.findings import Finding, Severity, is_bad
from ops.run_log import STOPPED, Outcome, RunLog

Identity = tuple[str, str]  # of a problem: monitor and subject

RUN = "run"
BROKEN_MONITORS = "monitoring"  # a monitor that could not be computed


@dataclass(frozen=True)
class Situation:
    """All that is known after a run, by identity."""

    findings: dict[Identity, Finding]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Situation":
        return cls({identity(finding): finding for finding in findings})

    @property
    def problems(self) -> dict[Identity, Finding]:
        """What somebody should look at: bad, and not an expected event."""
        return {key: found for key, found in self.findings.items() if is_bad(found)}

    def is_over(self, key: Identity) -> bool:
        """Whether a problem of an earlier run is none any more.

        Either its monitor says so, or it speaks of others only: a test that passes, a
        file that was removed, a day of long ago. A monitor that says nothing did not
        look, and an acknowledged problem is still there.
        """
        found = self.findings.get(key)
        if found:
            return found.severity is Severity.OK
        monitor, _ = key
        heard = {name for name, _ in self.findings} - {RUN}
        if monitor == RUN:  # only the same command can tell
            return False
        return bool(heard) if monitor == BROKEN_MONITORS else monitor in heard


def identity(finding: Finding) -> Identity:
    return finding.monitor, finding.subject


def situation_after(findings: Sequence[Finding], log: RunLog) -> Situation:
    """What the monitors found, and how the run itself ended."""
    failed = [s.stage for s in log.stages if s.outcome is Outcome.FAILED]
    run = run_findings(
        log.command,
        log.outcome,
        failed[0] if failed else None,
        log.problem,
        log.ended_at or log.started_at,
    )
    return Situation.of([*findings, *run])


def run_findings(
    command: str,
    outcome: str,
    failed_stage: str | None,
    problem: str | None,
    ended_at: datetime,
) -> Iterator[Finding]:
    """A run as a finding of its own, so that a failed one is a problem like others.

    One that was stopped by a signal tells nothing: somebody wanted it to stop.
    """
    if problem == STOPPED:
        return
    is_failed = outcome == Outcome.FAILED
    said = f"storelake {command} {outcome}"
    if is_failed:
        said += f" at {failed_stage}" if failed_stage else ""
        said += f": {problem}; what was published before stays" if problem else ""
    yield Finding(
        monitor=RUN,
        subject=command,
        severity=Severity.ERROR if is_failed else Severity.OK,
        value=None,
        expected=None,
        message=said,
        look="storelake status" if failed_stage == "ingest" else f"storelake {command}",
        checked_at=ended_at,
    )
