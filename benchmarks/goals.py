"""The goals of the flatten step, as the project set them, against what was measured."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.race import Contender
from benchmarks.results import Results

MEMORY_LIMIT = 512


@dataclass(frozen=True)
class Goal:
    """One figure and its bound.

    Attributes:
        floor: beyond it the work is not done.
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
        return self.claim, wanted, floor, self._figure(measured), self._met(measured)

    def _figure(self, value: float) -> str:
        if self.unit == "MB":
            return f"{value:,.0f} MB"
        return f"{value:.2f}".rstrip("0").rstrip(".") + "x"

    def _met(self, measured: float) -> str:
        if self._holds(measured, self.goal):
            return "yes"
        if self.floor is not None and not self._holds(measured, self.floor):
            return "**no**, not even the floor"
        return "**no**" if self.floor is None else "**no**, but the floor"

    def _holds(self, measured: float, bound: float) -> bool:
        return measured >= bound if self.is_minimum else measured <= bound


def times_slower(contender: Contender) -> Callable[[Results], float]:
    """How many times as long as Storelake it takes."""

    def measure(results: Results) -> float:
        race = results["contenders"]
        return race[contender].seconds / race[Contender.STORELAKE].seconds

    return measure


def times_faster(contender: Contender) -> Callable[[Results], float]:
    """How many times as long Storelake takes."""
    return lambda results: 1 / times_slower(contender)(results)


def ratio(
    question: str, numerator: str, denominator: str
) -> Callable[[Results], float]:
    def measure(results: Results) -> float:
        result = results[question]
        return result[numerator].seconds / result[denominator].seconds

    return measure


def bend(results: Results) -> float:
    """What one order more costs at the large end, against the small end.

    Differences, so that starting the process counts at neither end.
    """
    sizes = sorted(results["scale"].series, key=lambda series: series.orders)
    slopes = [
        (larger.seconds - smaller.seconds) / (larger.orders - smaller.orders)
        for smaller, larger in pairwise(sizes)
    ]
    if len(slopes) < 2:  # noqa: PLR2004 - a bend needs three points
        raise KeyError("scale")
    return slopes[-1] / slopes[0]


def peak(results: Results) -> float:
    """The most that one process of Storelake held, over every run of every input."""
    return max(
        series.peak_megabytes
        for question, result in results.items()
        for series in result.series
        if question != "contenders" or series.name == Contender.STORELAKE
    )


GOALS = (
    Goal(
        "time of pandas `json_normalize` over Storelake's",
        True, 14, 8, "x", times_slower(Contender.PANDAS),
    ),
    Goal(
        "time of orjson and Python lists over Storelake's",
        True, 2.8, 1.7, "x", times_slower(Contender.ORJSON),
    ),
    Goal(
        "time of PyArrow's JSON reader over Storelake's",
        True, 1.7, 1.1, "x", times_slower(Contender.PYARROW),
    ),
    Goal(
        "Storelake's time over that of DuckDB's bare parse",
        False, 2.2, 3.5, "x", times_faster(Contender.PARSE_ONLY),
    ),
    Goal(
        "Storelake's time over that of the same outputs unchecked",
        False, 1.15, 1.6, "x", times_faster(Contender.NO_CHECKS),
    ),
    Goal(
        "time of one process over that of two",
        True, 1.8, None, "x", ratio("processes", "1 process", "2 processes"),
    ),
    Goal(
        "time of files with 1 % bad records over clean ones",
        False, 1.25, None, "x", ratio("dirt", "1 % bad", "clean"),
    ),
    Goal(
        "cost of one more order, largest inputs over smallest",
        False, 1.1, None, "x", bend,
    ),
    Goal(
        "peak memory of the largest process in all runs here",
        False, MEMORY_LIMIT, None, "MB", peak,
    ),
)  # fmt: skip
