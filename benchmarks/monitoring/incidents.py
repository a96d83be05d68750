"""The answer sheet of a shop: what happened to it, and which monitor should say so."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ops.findings import Finding
from ops.monitoring.days import ORDERS, REVENUE
from ops.monitoring.drift import DRIFT
from ops.monitoring.files import QUARANTINE, REPEATED
from ops.monitoring.runs import RUN_TIME


class Kind(StrEnum):
    """What can happen. Magnitudes were fixed before any threshold was."""

    MISSING_DAY = "day without orders"
    SPIKE = "three times as many orders"
    DOUBLED_DAY = "twice as many orders"
    HALVED_DAY = "half as many orders"
    DIP = "a quarter of the orders"
    DOUBLED_FILE = "file sent twice under another name"
    NEW_FIELD = "new field, in 5 to 100 % of a file"
    VANISHED_FIELD = "vanished field"
    RETYPED_FIELD = "retyped field, in 5 to 25 % of a file"
    NEW_STATUS = "new status, in 2 to 10 % of a file"
    BURST = "5 to 10 times the usual quarantine"
    SLOW_RUN = "stage 3 to 6 times as slow"


KIND_OF_DAYS = {
    "missing_days": Kind.MISSING_DAY,
    "spikes": Kind.SPIKE,
    "doubled_days": Kind.DOUBLED_DAY,
    "halved_days": Kind.HALVED_DAY,
    "dips": Kind.DIP,
}
DRIFTS = (Kind.NEW_FIELD, Kind.VANISHED_FIELD, Kind.RETYPED_FIELD, Kind.NEW_STATUS)
FILE_KINDS = (*DRIFTS, Kind.BURST)
DAY_MONITORS = frozenset({ORDERS, REVENUE})
# A monitor that has to say it; for each kind.
MONITORS = {
    **dict.fromkeys(KIND_OF_DAYS.values(), DAY_MONITORS),
    **dict.fromkeys(DRIFTS, frozenset({DRIFT})),
    Kind.DOUBLED_FILE: frozenset({REPEATED}),
    Kind.BURST: frozenset({QUARANTINE}),
    Kind.SLOW_RUN: frozenset({RUN_TIME}),
}
# Another one that says it rightly, too: what is refused lies in quarantine.
ALSO = {
    Kind.RETYPED_FIELD: frozenset({QUARANTINE}),
    Kind.NEW_STATUS: frozenset({QUARANTINE}),
}


@dataclass(frozen=True)
class Incident:
    """One thing that happened.

    Attributes:
        where: a day, the name of a file, or a stage of a run.
        run: index of the run that brings it; only a stage is told apart by it.
    """

    kind: Kind
    where: str
    run: int

    def is_found_by(self, alert: Finding, run: int) -> bool:
        """Whether the alert says what a monitor has to say about it."""
        return alert.monitor in MONITORS[self.kind] and self._is_at(alert, run)

    def explains(self, alert: Finding, run: int) -> bool:
        """Whether the alert is right because of it."""
        also = ALSO.get(self.kind, frozenset())
        return self.is_found_by(alert, run) or (
            alert.monitor in also and self._is_at(alert, run)
        )

    def _is_at(self, alert: Finding, run: int) -> bool:
        if self.kind is Kind.SLOW_RUN:
            return alert.subject == self.where and run == self.run
        # A change of shape has the feed as its subject, and names the file.
        return alert.subject == self.where or alert.message.startswith(f"{self.where}:")

    @property
    def day(self) -> date | None:
        """The day, if it is about one."""
        is_day = self.kind in KIND_OF_DAYS.values()
        return date.fromisoformat(self.where) if is_day else None
