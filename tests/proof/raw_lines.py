"""The records of a shop as lines, to be written again in other files."""

import json
import random
from collections.abc import Callable, Iterable
from typing import Any

from shop import Shop
from test_generated_shops import generate

Files = dict[str, list[str]]  # records by the name of their file, a line each

LONGEST_LINE = 100_000  # one record of the demo is too large for the contract


def generated(shop: Shop, seed: int, orders: int = 500, months: int = 4) -> Files:
    """The orders of a generated shop with every defect, but for what is no JSON.

    Its customers and products stay where they are.
    """
    generate(shop, seed, "some", orders, months)
    files = {}
    for path in sorted(shop.orders.iterdir()):
        lines = path.read_text("utf-8", "replace").splitlines()
        files[path.name] = [line for line in lines if _is_json(line)]
        path.unlink()
    return files


def write(shop: Shop, files: Files) -> None:
    """Newline-delimited files of orders; others are removed."""
    for path in shop.orders.rglob("*"):
        if path.is_file():
            path.unlink()
    for name, lines in files.items():
        path = shop.orders / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines))


def changed(files: Files, change: Callable[[dict[str, Any]], Any]) -> Files:
    """The same files, each record after a change to it."""
    return {
        name: [_changed(line, change) for line in lines]
        for name, lines in files.items()
    }


def all_lines(files: Files) -> list[str]:
    return [line for lines in files.values() for line in lines]


def shuffled(lines: Iterable[str], seed: int = 5) -> list[str]:
    """The lines in another order, the same for each seed."""
    mixed = list(lines)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - no secret
    return mixed


def _changed(line: str, change: Callable[[dict[str, Any]], Any]) -> str:
    record = json.loads(line)
    change(record)
    return json.dumps(record)


def _is_json(line: str) -> bool:
    if len(line) > LONGEST_LINE:
        return False
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
