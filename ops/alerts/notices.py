"""What a channel has to be told: new problems, worse ones, and those that are over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ops.alerts.problems import Identity, Situation
from ops.alerts.state import AlertState
from ops.findings import Finding, Severity

WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.OK)


class Kind(StrEnum):
    """What is new about a problem."""

    NEW = "new"
    WORSE = "worse"
    RECOVERED = "recovered"
    DROPPED = "no longer reported"


@dataclass(frozen=True)
class Notice:
    """One piece of news about one problem.

    Attributes:
        severity: of the problem; once it is over, the one that was sent.
        since: when it was first found, UTC.
        finding: of now; None where nothing is said of it any more.
    """

    kind: Kind
    monitor: str
    subject: str
    severity: Severity
    since: datetime
    finding: Finding | None

    @property
    def identity(self) -> Identity:
        return self.monitor, self.subject

    @property
    def is_over(self) -> bool:
        return self.kind in (Kind.RECOVERED, Kind.DROPPED)


def due_notices(
    situation: Situation, state: AlertState, channel: str
) -> tuple[Notice, ...]:
    """What the channel was not told yet: the worst first, what is over last."""
    due = [*_problems(situation, state, channel), *_ends(situation, state, channel)]
    return tuple(
        sorted(due, key=lambda n: (n.is_over, WORST_FIRST.index(n.severity), n.since))
    )


def _problems(
    situation: Situation, state: AlertState, channel: str
) -> Iterator[Notice]:
    for key, finding in situation.problems.items():
        sent = state.sent_to(channel).get(key)
        if sent is None:
            kind = Kind.NEW
        elif (sent.severity, finding.severity) == (Severity.WARNING, Severity.ERROR):
            kind = Kind.WORSE
        else:
            continue
        since = sent.since if sent else state.open_since(key, finding.checked_at)
        yield Notice(kind, *key, finding.severity, since, finding)


def _ends(situation: Situation, state: AlertState, channel: str) -> Iterator[Notice]:
    for key, sent in state.sent_to(channel).items():
        if situation.is_over(key):
            finding = situation.findings.get(key)
            kind = Kind.RECOVERED if finding else Kind.DROPPED
            yield Notice(kind, *key, sent.severity, sent.since, finding)
