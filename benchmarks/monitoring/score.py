"""How many incidents were found, and how many alerts were right."""

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from benchmarks.monitoring.incidents import KIND_OF_DAYS, Incident, Kind
from benchmarks.monitoring.shops import Told

# Days before this many are too few for a verdict, as docs/monitoring.md says.
HISTORY_DAYS = 35


class KindScore(msgspec.Struct):
    """Of the incidents of one kind: all that could be judged, and those found."""

    kind: str
    happened: int = 0
    found: int = 0


class Score(msgspec.Struct):
    """Of several shops together.

    Attributes:
        too_early: incidents on days before there was enough history, not counted.
        right: alerts that name an incident.
        wrong: alerts that do not, in words.
        announced: what would have been alerts, had nobody announced the campaigns.
    """

    shops: int = 0
    checks: int = 0
    too_early: int = 0
    right: int = 0
    wrong: list[str] = []
    missed: list[str] = []
    announced: int = 0
    kinds: list[KindScore] = []

    @property
    def recall(self) -> float:
        found = sum(kind.found for kind in self.kinds)
        return found / sum(kind.happened for kind in self.kinds)

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wrong))

    @property
    def alerts_in_500(self) -> float:
        """Wrong alerts in 500 verdicts."""
        return len(self.wrong) / self.checks * 500


def score(shops: Iterable[tuple[int, Told]]) -> Score:
    """Hold what was told of each shop, by its seed, against its answer sheet."""
    total = Score()
    kinds = {kind: KindScore(kind) for kind in Kind}
    for seed, told in shops:
        total.shops += 1
        total.checks += len(told.checks)
        total.announced += len(told.announced)
        for incident in told.incidents:
            if _is_too_early(incident, told):
                total.too_early += 1
                continue
            kinds[incident.kind].happened += 1
            if _is_found(incident, told):
                kinds[incident.kind].found += 1
            else:
                total.missed.append(f"{seed}: {incident.kind}, {incident.where}")
        for alert, run in told.alerts.values():
            if any(incident.explains(alert, run) for incident in told.incidents):
                total.right += 1
            else:
                total.wrong.append(f"{seed}: {alert.monitor}: {alert.message}")
    total.kinds = [kind for kind in kinds.values() if kind.happened]
    return total


def _is_found(incident: Incident, told: Told) -> bool:
    return any(incident.is_found_by(*alert) for alert in told.alerts.values())


def _is_too_early(incident: Incident, told: Told) -> bool:
    first = told.start + timedelta(days=HISTORY_DAYS)
    return incident.kind in KIND_OF_DAYS.values() and bool(
        incident.day and incident.day < first
    )
