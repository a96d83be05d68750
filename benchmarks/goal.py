"""A goal as the project set it, against what was measured."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.markdown import table
from benchmarks.results import Results


@dataclass(frozen=True)
class Goal:
    """One figure and its bound.

    Attributes:
        floor: beyond it the work is not done.
        unit: "x" for a ratio, else what stands behind the figure.
        measure: the figure; raises KeyError where it was not measured.
    """

    claim: str
    is_minimum: bool
    goal: float
    floor: float | None
    unit: str
    measure: Callable[[Results], float]

    def row(self, results: Results) -> tuple[str, str, str, str, str]:
        """Claim, goal, floor, measured, met."""
        bound = "at least" if self.is_minimum else "at most"
        floor = "" if self.floor is None else self._figure(self.floor)
        wanted = f"{bound} {self._figure(self.goal)}"
        try:
            measured = self.measure(results)
        except KeyError:
            return self.claim, wanted, floor, "not measured", ""
        return self.claim, wanted, floor, self._shown(measured), self._met(measured)

    def _shown(self, measured: float) -> str:
        """With a digit more where a goal just missed would look as if it were met."""
        figure = self._figure(measured)
        looks_met = figure == self._figure(self.goal)
        if looks_met and not self._holds(measured, self.goal):
            return self._figure(measured, more_digits=1)
        return figure

    def _figure(self, value: float, more_digits: int = 0) -> str:
        if self.unit != "x":
            return f"{value:,.{more_digits}f} {self.unit}"
        return f"{value:.{2 + more_digits}f}".rstrip("0").rstrip(".") + "x"

    def _met(self, measured: float) -> str:
        if self._holds(measured, self.goal):
            return "yes"
        if self.floor is not None and not self._holds(measured, self.floor):
            return "**no**, not even the floor"
        return "**no**" if self.floor is None else "**no**, but the floor"

    def _holds(self, measured: float, bound: float) -> bool:
        return measured >= bound if self.is_minimum else measured <= bound


def goals_table(goals: Iterable[Goal], results: Results) -> str:
    header = ("goal", "wanted", "floor", "measured", "met")
    return table(header, [goal.row(results) for goal in goals])


def time_ratio(
    question: str, numerator: str, denominator: str
) -> Callable[[Results], float]:
    """How many times as long the numerator takes."""

    def measure(results: Results) -> float:
        result = results[question]
        return result[numerator].seconds / result[denominator].seconds

    return measure
