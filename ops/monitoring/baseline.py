"""What a day should have had, by the days before it, and whether it is unusual.

Expected is the level of the last usual days, each without what its weekday makes of it,
times what this weekday makes of it: so weekdays, growth and seasons are no incident.
Days are judged in their order, and no later one is compared with an unusual day.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from ops.monitoring.settings import DayRules

WEEK = 7
# The level around a day: the median of its week, or of most of it.
HALF_WEEK, MOST_OF_A_WEEK = 3, 5
LEVEL_REACH = 28  # how far back the last seven usual days may lie
SPREAD_REACH = 56
# A change that lasts is no incident any more: so many days in a row on the same side,
# or so many times the same weekday.
SETTLED_DAYS, SETTLED_WEEKS = 7, 4
# The median distance of a normal distribution, in standard deviations.
MEDIAN_DEVIATION = 0.6745


class Side(StrEnum):
    """Where a value lies."""

    USUAL = "usual"
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True)
class Verdict:
    """What is said of a day.

    Attributes:
        expected: None with too little history for a verdict.
        nearest: the value nearest to the measured one that would have been usual.
    """

    value: float
    expected: float | None = None
    nearest: float | None = None
    side: Side = Side.USUAL


@dataclass
class Baseline:
    """The days so far, of which each next one is judged.

    Attributes:
        rules: when a day is unusual.
        usual: what later days are compared with.
    """

    rules: DayRules
    usual: dict[date, float] = field(default_factory=dict)
    _misses: dict[date, float] = field(default_factory=dict)
    _unusual: dict[date, Verdict] = field(default_factory=dict)

    def judge(self, day: date, value: float, *, is_known: bool = False) -> Verdict:
        """Say what is to be said of the day after those so far.

        Args:
            day: later than every day so far.
            value: what it had.
            is_known: part of an expected event: judged, but nothing to compare with.
        """
        expected = self._expected(day)
        verdict = self._verdict(value, expected, self._spread(day, expected))
        if verdict.side is not Side.USUAL:
            self._unusual[day] = verdict
            if not is_known:
                self._settle(day)
        elif not is_known:
            self.usual[day] = value
            if expected:
                self._misses[day] = value / expected - 1
        return verdict

    def _verdict(
        self, value: float, expected: float | None, spread: float | None
    ) -> Verdict:
        if not expected or not spread:
            return Verdict(value)
        reach = self.rules.deviations * spread
        high = expected * max(self.rules.high, 1 + reach)
        low = expected * min(self.rules.low, 1 - reach)
        side = Side.MORE if value >= high else Side.LESS if value <= low else Side.USUAL
        nearest = high if side is Side.MORE else low if side is Side.LESS else value
        return Verdict(value, expected, nearest, side)

    def _expected(self, day: date) -> float | None:
        """None with too little history."""
        factors = {
            before.weekday(): self._factor(before)
            for before in (day + timedelta(days=n) for n in range(WEEK))
        }
        factor = factors[day.weekday()]
        levels = [
            self.usual[before] / of_weekday
            for before in self._before(day, LEVEL_REACH)
            if before in self.usual and (of_weekday := factors[before.weekday()])
        ]
        return median(levels[-WEEK:]) * factor if levels and factor else None

    def _factor(self, day: date) -> float | None:
        """What the weekday makes of the level around it; None with too few of them."""
        factors = [
            self.usual[before] / level
            for week in range(1, self.rules.weeks + 1)
            if (before := day - timedelta(weeks=week)) in self.usual
            and (level := self._level(before))
        ]
        return median(factors) if len(factors) >= self.rules.minimum_weeks else None

    def _level(self, day: date) -> float | None:
        week = [
            self.usual[around]
            for offset in range(-HALF_WEEK, HALF_WEEK + 1)
            if (around := day + timedelta(days=offset)) in self.usual
        ]
        return median(week) if len(week) >= MOST_OF_A_WEEK else None

    def _spread(self, day: date, expected: float | None) -> float | None:
        """How far usual days lie from what was expected of them, relative to it."""
        reach = self._before(day, SPREAD_REACH)
        misses = [abs(self._misses[d]) for d in reach if d in self._misses]
        if not expected or len(misses) < WEEK:
            return None
        least = self.rules.least_spread or expected**-0.5
        return max(median(misses) / MEDIAN_DEVIATION, least)

    def _settle(self, day: date) -> None:
        """Let unusual days become the usual, once there are enough of them."""
        in_a_row = [day - timedelta(days=back) for back in range(SETTLED_DAYS)]
        weekdays = [day - timedelta(weeks=back) for back in range(SETTLED_WEEKS)]
        # Days with nothing at all are an outage, however long; a closed weekday is not.
        if self._agree(in_a_row) and all(self._unusual[d].value for d in in_a_row):
            self._readmit(in_a_row)
        elif self._agree(weekdays):
            self._readmit(weekdays)

    def _agree(self, days: Collection[date]) -> bool:
        sides = {self._unusual[day].side for day in days if day in self._unusual}
        return len(sides) == 1 and all(day in self._unusual for day in days)

    def _readmit(self, days: Collection[date]) -> None:
        for day in days:
            self.usual[day] = self._unusual[day].value

    @staticmethod
    def _before(day: date, reach: int) -> list[date]:
        return [day - timedelta(days=back) for back in range(reach, 0, -1)]
