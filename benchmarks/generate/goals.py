"""What the project wants of the generator."""

from benchmarks.generate.cases import Contender
from benchmarks.generate.questions import ONE, TWO
from benchmarks.goal import Goal, time_ratio
from benchmarks.results import Results

MEMORY_LIMIT = 1000
# Of the speed of plainly writing the same bytes.
SHARE_OF_PLAIN_WRITE = 0.2
OURS = Contender.STORELAKE


def rate(results: Results) -> float:
    return results["speed"][OURS].rate


def share_of_plain_write(results: Results) -> float:
    speed = results["speed"]
    return speed[OURS].write_speed / speed[Contender.PLAIN_WRITE].write_speed


def times_faker(results: Results) -> float:
    return rate(results) / results["speed"][Contender.FAKER].rate


def times_mimesis(results: Results) -> float:
    return rate(results) / results["speed"][Contender.MIMESIS].rate


def peak(results: Results) -> float:
    """The most that all processes of a run held together."""
    return max(series.together_megabytes for series in results["memory"].series)


GOALS = (
    Goal(
        "complete nested orders a second, one core",
        True, 150_000, None, "orders/s", rate,
    ),
    Goal(
        "speed of Storelake over that of plainly writing the same bytes",
        True, SHARE_OF_PLAIN_WRITE, None, "x", share_of_plain_write,
    ),
    Goal(
        "rate of Storelake over that of Faker",
        True, 100, None, "x", times_faker,
    ),
    Goal(
        "rate of Storelake over that of mimesis",
        True, 6, None, "x", times_mimesis,
    ),
    Goal(
        "time of one process over that of two",
        True, 1.4, None, "x", time_ratio("processes", ONE, TWO),
    ),
    Goal(
        "peak memory of the large shop, all processes together",
        False, MEMORY_LIMIT, None, "MB", peak,
    ),
)  # fmt: skip
