"""What the project wants of the flatten step."""

from itertools import pairwise

from benchmarks.flatten.cases import Contender
from benchmarks.goal import Goal, time_ratio
from benchmarks.results import Results

MEMORY_LIMIT = 512
OURS = Contender.STORELAKE


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
        True, 14, 8, "x", time_ratio("contenders", Contender.PANDAS, OURS),
    ),
    Goal(
        "time of orjson and Python lists over Storelake's",
        True, 2.8, 1.7, "x", time_ratio("contenders", Contender.ORJSON, OURS),
    ),
    Goal(
        "time of PyArrow's JSON reader over Storelake's",
        True, 1.7, 1.1, "x", time_ratio("contenders", Contender.PYARROW, OURS),
    ),
    Goal(
        "Storelake's time over that of DuckDB's bare parse",
        False, 2.2, 3.5, "x", time_ratio("contenders", OURS, Contender.PARSE_ONLY),
    ),
    Goal(
        "Storelake's time over that of the same outputs unchecked",
        False, 1.15, 1.6, "x", time_ratio("contenders", OURS, Contender.NO_CHECKS),
    ),
    Goal(
        "time of one process over that of two",
        True, 1.8, None, "x", time_ratio("processes", "1 process", "2 processes"),
    ),
    Goal(
        "time of files with 1 % bad records over clean ones",
        False, 1.25, None, "x", time_ratio("dirt", "1 % bad", "clean"),
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
