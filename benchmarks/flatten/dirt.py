"""One record in a hundred made bad, in every way in turn; the same bytes every time."""

import json
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.inputs import Input

EVERY = 100


def soiled(clean: Input, scratch: Path) -> Input:
    """The same files with each hundredth record spoiled."""
    folder = scratch / "dirty" / "orders"
    folder.mkdir(parents=True, exist_ok=True)
    ways = cycle(WAYS)
    bad = 0
    files = []
    for path in clean.files:
        target = folder / path.name
        bad += _soil(path, target, ways)
        files.append(target)
    return Input(tuple(files), clean.records, bad)


def _soil(path: Path, target: Path, ways: "cycle[Callable[[bytes], bytes]]") -> int:
    bad = 0
    with path.open("rb") as source, target.open("wb") as sink:
        for position, line in enumerate(source, start=1):
            if position % EVERY:
                sink.write(line)
            else:
                sink.write(next(ways)(line.rstrip(b"\n")) + b"\n")
                bad += 1
    return bad


def _cut_off(line: bytes) -> bytes:
    return line[: len(line) // 2]


def _not_an_object(_line: bytes) -> bytes:
    return b"42"


def _key_twice(line: bytes) -> bytes:
    return line.replace(b"{", b'{"status":"paid",', 1)


def _not_utf8(line: bytes) -> bytes:
    return line.replace(b'"product_name":"', b'"product_name":"\xff', 1)


def _order(**fields: Any) -> Callable[[bytes], bytes]:
    return lambda line: _encoded({**json.loads(line), **fields})


def _without(name: str) -> Callable[[bytes], bytes]:
    def spoil(line: bytes) -> bytes:
        order = json.loads(line)
        del order[name]
        return _encoded(order)

    return spoil


def _item(**fields: Any) -> Callable[[bytes], bytes]:
    def spoil(line: bytes) -> bytes:
        order = json.loads(line)
        order["items"][0].update(fields)
        return _encoded(order)

    return spoil


def _line_twice(line: bytes) -> bytes:
    order = json.loads(line)
    first = {**order["items"][0], "line_number": 1}
    return _encoded({**order, "items": [first, first]})


def _encoded(order: dict[str, Any]) -> bytes:
    return json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode()


WAYS: tuple[Callable[[bytes], bytes], ...] = (
    _cut_off,
    _not_an_object,
    _key_twice,
    _not_utf8,
    _line_twice,
    _without("order_id"),
    _without("status"),
    _order(order_id="  "),
    _order(ordered_at="2025-02-30T12:00:00Z"),
    _order(ordered_at="1912-06-23T12:00:00Z"),
    _order(status="lost"),
    _order(currency="EURO"),
    _order(discount_amount=10**9),
    _order(tax_amount=-1),
    _order(customer=["Ann"]),
    _order(items=[]),
    _order(items={}),
    _item(product_id=None),
    _item(quantity=0),
    _item(quantity=2.5),
    _item(quantity="three"),
    _item(unit_price="1,200.50"),
    _item(unit_price=True),
    _item(unit_price=-1),
)
