"""What monitors say after a run, and how bad it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is; `ok` is recorded, too, so that a history has no holes."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """What one monitor says of one subject after a run.

    Attributes:
        monitor: which, such as `freshness`, `revenue`; with `subject` the identity of a
            problem.
        subject: what of: a feed, a file, a day, a dbt node.
        severity: how bad.
        value, expected: measured, and the nearest value that would have been fine; None
            where it is no number.
        message: one line: what, where, how far off.
        look: the command or path with which to look further.
        checked_at: UTC.
        acknowledged: an expected event, recorded but not alerted.
    """

    monitor: str
    subject: str
    severity: Severity
    value: float | None
    expected: float | None
    message: str
    look: str
    checked_at: datetime
    acknowledged: bool = False


def is_bad(finding: Finding) -> bool:
    """Whether somebody should look at it."""
    return finding.severity is not Severity.OK and not finding.acknowledged
