"""The questions that are asked; each answer is a result of its own."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import msgspec

from benchmarks.flatten.cases import Contender, Flattening, flattening, side_by_side
from benchmarks.flatten.dirt import soiled
from benchmarks.flatten.forms import FORMS, in_form, in_one_file
from benchmarks.flatten.inputs import generated_orders
from benchmarks.flatten.verify import SameTables, check_balance
from benchmarks.inputs import Input
from benchmarks.question import Setup, answer
from benchmarks.results import Result

PACKAGES = ("duckdb", "pyarrow", "pandas", "orjson", "polars")


def contenders(setup: Setup, orders: int, chosen: Collection[Contender]) -> Result:
    """Storelake against what a user would write, and against the floor."""
    files = _input(setup, orders)
    cases = [
        flattening(contender, files, contender)
        for contender in Contender
        if contender is Contender.STORELAKE or contender in chosen
    ]
    check = SameTables()
    result = _result("contenders", setup, cases, check)
    return msgspec.structs.replace(result, rows=check.rows)


def processes(setup: Setup, orders: int) -> Result:
    """Does a second process pay, and what would one cost that shares nothing?"""
    files = _input(setup, orders)
    cases = [
        flattening("1 process", files),
        flattening("2 processes", files, processes=2),
        side_by_side("2 halves side by side", files, processes=2),
    ]
    return _result("processes", setup, cases)


def scale(setup: Setup, sizes: Sequence[int]) -> Result:
    """Do time and memory grow with the input?"""
    cases = [
        flattening(f"{size:,} orders", _input(setup, size)) for size in sorted(sizes)
    ]
    return _result("scale", setup, cases)


def dirt(setup: Setup, orders: int) -> Result:
    """What do bad records cost?"""
    clean = _input(setup, orders)
    cases = [
        flattening("clean", clean),
        flattening("1 % bad", soiled(clean, setup.scratch)),
    ]
    return _result("dirt", setup, cases)


def forms(setup: Setup, orders: int) -> Result:
    """What do arrays and compression cost?"""
    lines = _input(setup, orders)
    others = [flattening(form, in_form(form, lines, setup.scratch)) for form in FORMS]
    return _result("forms", setup, [flattening("newline-delimited", lines), *others])


def single(setup: Setup, orders: int) -> Result:
    """Does memory stay bounded when all orders lie in one file?"""
    lines = in_one_file(_input(setup, orders), setup.scratch)
    array = in_form("array", lines, setup.scratch)
    cases = [
        flattening("newline-delimited", lines),
        flattening("array", array),
        flattening("newline-delimited, 2 processes", lines, processes=2),
        flattening("array, 2 processes", array, processes=2),
    ]
    return _result("single", setup, cases)


def _input(setup: Setup, orders: int) -> Input:
    return generated_orders(orders, setup.scratch, setup.months)


def _result(
    question: str,
    setup: Setup,
    cases: Sequence[Flattening],
    check: Callable[[Flattening, Path], None] = check_balance,
) -> Result:
    return answer(question, setup, cases, check, PACKAGES)
