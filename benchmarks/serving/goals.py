"""What the project wants of the API."""

from benchmarks.goal import Goal
from benchmarks.results import Results
from benchmarks.serving.questions import ASYNC, BESIDE_BUILD, NEW, REPEATED

MILLISECONDS = 1e3


def repeated_cost(results: Results) -> float:
    result = results["repeated"]
    return result[REPEATED].seconds / result[ASYNC].seconds


def new_rate(results: Results) -> float:
    return results["new"][NEW].rate


def latency_beside_build(results: Results) -> float:
    return results["build"].rows[f"{BESIDE_BUILD}, p99"] / MILLISECONDS


def mixed_answers(results: Results) -> float:
    return float(results["swaps"].rows["mixed"])


GOALS = (
    Goal(
        "time of a repeated question over that of an empty route",
        False, 1.7, None, "x", repeated_cost,
    ),
    Goal(
        "questions never asked before, a second, one worker",
        True, 500, None, "a second", new_rate,
    ),
    Goal(
        "99 of 100 answers while dbt builds",
        False, 100, None, "ms", latency_beside_build,
    ),
    Goal(
        "answers of mixed versions in 20 swaps",
        False, 0, None, "answers", mixed_answers,
    ),
)  # fmt: skip
