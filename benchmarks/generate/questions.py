"""The questions that are asked; each answer is a result of its own."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from benchmarks.generate.cases import (
    NO_TRUTH,
    Contender,
    Generating,
    calls,
    plain_write,
    storelake,
)
from benchmarks.generate.verify import SameShop
from benchmarks.question import Setup, answer
from benchmarks.results import Result
from benchmarks.shop import Shop

PACKAGES = ("numpy", "pyarrow", "faker", "mimesis", "orjson")
# Enough for a rate; Faker would need a quarter of an hour for a million.
FAKER_ORDERS = 5_000
MIMESIS_ORDERS = 50_000
WITH_TRUTH, WITHOUT_TRUTH = "feeds and answer sheet", "feeds alone"
ONE, TWO = "1 process", "2 processes"


def speed(setup: Setup, orders: int) -> Result:
    """Against plainly writing the bytes, and against calls for each record."""
    shop = Shop(orders, setup.months)
    cases = [
        storelake(Contender.STORELAKE, shop),
        plain_write(shop, setup.scratch),
        calls(Contender.FAKER, min(orders, FAKER_ORDERS)),
        calls(Contender.MIMESIS, min(orders, MIMESIS_ORDERS)),
    ]
    return _result("speed", setup, shop, cases)


def truth(setup: Setup, orders: int) -> Result:
    """What does the answer sheet cost?"""
    shop = Shop(orders, setup.months)
    without = replace(shop, options=(NO_TRUTH,))
    cases = [storelake(WITH_TRUTH, shop), storelake(WITHOUT_TRUTH, without)]
    return _result("truth", setup, shop, cases)


def processes(setup: Setup, orders: int) -> Result:
    """Does a second process pay?"""
    shop = Shop(orders, setup.months)
    cases = [storelake(ONE, shop), storelake(TWO, shop, processes=2)]
    return _result("processes", setup, shop, cases)


def memory(setup: Setup, orders: int) -> Result:
    """What do all processes hold together? Once, because it takes minutes."""
    shop = Shop(orders, setup.months)
    cases = [
        storelake(ONE, shop, watched=True),
        storelake(TWO, shop, processes=2, watched=True),
    ]
    return _result("memory", replace(setup, rounds=1), shop, cases)


def _result(
    question: str, setup: Setup, shop: Shop, cases: Sequence[Generating]
) -> Result:
    check = SameShop()
    result = answer(question, setup, cases, check, PACKAGES)
    return msgspec.structs.replace(
        result, rows=dict(check.rows), shop=" ".join(shop.arguments)
    )
