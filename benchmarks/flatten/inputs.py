"""The orders that every contender reads: clean, and the same for all."""

from pathlib import Path

from benchmarks.inputs import Input
from benchmarks.shop import Shop, made_once

MONTHS = 12


def generated_orders(orders: int, scratch: Path, months: int = MONTHS) -> Input:
    """The first `months` of twelve monthly files with `orders` orders together.

    A file holds newer versions of orders of earlier months too, so that there are
    more records than orders.
    """
    folder = made_once(Shop(orders, MONTHS, ("--defects", "none")), scratch)
    files = tuple(sorted((folder / "orders").glob("orders_*.json"))[:months])
    return Input(files, sum(_count_lines(path) for path in files))


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
