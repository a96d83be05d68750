"""Order files with something wrong that the generator does not do by itself."""

import json
import random
import re
import zlib
from collections.abc import Callable
from typing import Any

from benchmarks.monitoring.incidents import Kind
from generator.bad_records import NO_JSON, REASONS, bad_record

Order = dict[str, Any]
ORDER_ID = re.compile(rb'"order_id":"([^"]*)"')
STATED_AT = re.compile(rb'"ordered_at":"([^"]*)"')
# The share of a file's records that quarantine usually has in these shops.
USUAL_BAD = 0.004


def thinned(content: bytes) -> bytes:
    """Every second order, by its number.

    The generator's days follow their curve to the order; those of a real shop scatter.
    """
    lines = content.splitlines(keepends=True)
    return b"".join(line for line in lines if _is_kept(line))


def _is_kept(line: bytes) -> bool:
    found = ORDER_ID.search(line)
    return zlib.crc32(found[1] if found else line[:100]) % 2 == 0


def spoiled(kind: Kind, content: bytes, draw: random.Random) -> bytes:
    """The lines of an order file after something happened to them."""
    lines = content.splitlines(keepends=True)
    match kind:
        case Kind.NEW_FIELD:
            return _edited(lines, draw.uniform(0.05, 1), draw, _with_new_field)
        case Kind.VANISHED_FIELD:
            return _edited(lines, 1, draw, _without_device)
        case Kind.RETYPED_FIELD:
            return _edited(lines, draw.uniform(0.05, 0.25), draw, _with_channels)
        case Kind.NEW_STATUS:
            return _edited(lines, draw.uniform(0.02, 0.1), draw, _with_new_status)
        case Kind.BURST:
            return _with_burst(lines, draw)
        case _:
            raise ValueError(kind)


def _edited(
    lines: list[bytes],
    share: float,
    draw: random.Random,
    edit: Callable[[Order], None],
) -> bytes:
    edited = []
    for line in lines:
        try:
            order = json.loads(line)
        except ValueError:
            order = None
        if isinstance(order, dict) and draw.random() < share:
            edit(order)
            edited.append(json.dumps(order, separators=(",", ":")).encode() + b"\n")
        else:
            edited.append(line)
    return b"".join(edited)


def _with_new_field(order: Order) -> None:
    order["gift_note"] = "With love"


def _without_device(order: Order) -> None:
    order.pop("device_type", None)


def _with_channels(order: Order) -> None:
    order["channel"] = [order.get("channel")]


def _with_new_status(order: Order) -> None:
    order["status"] = "settled"


def _with_burst(lines: list[bytes], draw: random.Random) -> bytes:
    """So many more bad records that their share is 5 to 10 times the usual one."""
    share = USUAL_BAD * draw.uniform(5, 10)
    count = round(len(lines) * share / (1 - share))
    reasons = [reason for reason in REASONS if reason not in NO_JSON]
    stated = (STATED_AT.search(line) for line in lines[len(lines) // 2 :])
    at = next(found[1].decode() for found in stated if found)
    bad = [
        bad_record(reasons[n % len(reasons)], f"Y-{n}", at) + b"\n"
        for n in range(count)
    ]
    return b"".join([*bad, *lines])
