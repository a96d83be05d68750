"""The questions that are asked; each answer is a result of its own."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.dirt import soiled
from benchmarks.forms import FORMS, in_form, in_one_file
from benchmarks.inputs import Input, generated_orders
from benchmarks.machine import machine, versions
from benchmarks.race import Case, Contender, race
from benchmarks.results import Result
from benchmarks.verify import SameTables, check_balance


@dataclass(frozen=True)
class Setup:
    """How a question is asked.

    Attributes:
        months: how many of the twelve monthly files are read.
        rounds: how often each case is run.
        scratch: where inputs are kept and outputs go.
    """

    months: int
    rounds: int
    scratch: Path

    def input(self, orders: int) -> Input:
        return generated_orders(orders, self.scratch, self.months)


def contenders(setup: Setup, orders: int, chosen: Collection[Contender]) -> Result:
    """Storelake against what a user would write, and against the floor."""
    files = setup.input(orders)
    cases = [
        Case(contender, files, contender)
        for contender in Contender
        if contender is Contender.STORELAKE or contender in chosen
    ]
    return _result("contenders", setup, cases, SameTables())


def processes(setup: Setup, orders: int) -> Result:
    """Does a second process pay?"""
    files = setup.input(orders)
    cases = [
        Case("1 process", files),
        Case("2 processes", files, processes=2),
    ]
    return _result("processes", setup, cases)


def scale(setup: Setup, sizes: Sequence[int]) -> Result:
    """Do time and memory grow with the input?"""
    cases = [Case(f"{size:,} orders", setup.input(size)) for size in sorted(sizes)]
    return _result("scale", setup, cases)


def dirt(setup: Setup, orders: int) -> Result:
    """What do bad records cost?"""
    clean = setup.input(orders)
    cases = [Case("clean", clean), Case("1 % bad", soiled(clean, setup.scratch))]
    return _result("dirt", setup, cases)


def forms(setup: Setup, orders: int) -> Result:
    """What do arrays and compression cost?"""
    lines = setup.input(orders)
    others = [Case(form, in_form(form, lines, setup.scratch)) for form in FORMS]
    return _result("forms", setup, [Case("newline-delimited", lines), *others])


def single(setup: Setup, orders: int) -> Result:
    """Does memory stay bounded when all orders lie in one file?"""
    lines = in_one_file(setup.input(orders), setup.scratch)
    array = in_form("array", lines, setup.scratch)
    cases = [
        Case("newline-delimited", lines),
        Case("array", array),
        Case("newline-delimited, 2 processes", lines, processes=2),
        Case("array, 2 processes", array, processes=2),
    ]
    return _result("single", setup, cases)


def _result(
    question: str,
    setup: Setup,
    cases: Sequence[Case],
    check: Callable[[Case, Path], None] = check_balance,
) -> Result:
    print(f"{question}: {len(cases)} cases, {setup.rounds} rounds", flush=True)
    series = race(cases, setup.rounds, setup.scratch, check)
    return Result(
        question=question,
        measured_on=datetime.now(UTC).date(),
        machine=machine(),
        versions=versions(),
        rounds=setup.rounds,
        series=series,
        rows=check.rows if isinstance(check, SameTables) else {},
    )
