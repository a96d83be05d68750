"""How a question is asked, whatever it is about."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import machine, versions
from benchmarks.race import C, race
from benchmarks.results import Result


@dataclass(frozen=True)
class Setup:
    """What all questions have in common.

    Attributes:
        months: how many monthly files are read or made.
        rounds: how often each case is run.
        scratch: where inputs are kept and outputs go.
    """

    months: int
    rounds: int
    scratch: Path


def answer(
    question: str,
    setup: Setup,
    cases: Sequence[C],
    check: Callable[[C, Path], None],
    packages: Iterable[str],
) -> Result:
    """Race the cases; `packages` are those whose versions matter."""
    print(f"{question}: {len(cases)} cases, {setup.rounds} rounds", flush=True)
    series = race(cases, setup.rounds, setup.scratch, check)
    return Result(
        question=question,
        measured_on=datetime.now(UTC).date(),
        machine=machine(),
        versions=versions(packages),
        rounds=setup.rounds,
        series=series,
    )
