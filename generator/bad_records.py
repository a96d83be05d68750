"""Records that no lake should accept: one for each reason of the input contract."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

TOO_LARGE_BYTES = 16 * 1024 * 1024 + 1
TOO_LARGE = "record_too_large"
# What is no JSON by itself would end an array around it.
NO_JSON = ("malformed_json", "invalid_encoding")

ORDER_ID, ORDERED_AT, FILLER = b"<order_id>", b"<ordered_at>", b"<filler>"

Order = dict[str, Any]


def bad_record(reason: str, order_id: str, ordered_at: str) -> bytes:
    """A record that goes to quarantine for exactly this reason."""
    text = _bad_record(reason)
    text = text.replace(ORDER_ID, order_id.encode())
    text = text.replace(ORDERED_AT, ordered_at.encode())
    return text.replace(FILLER, b"x" * TOO_LARGE_BYTES) if reason == TOO_LARGE else text


@lru_cache
def _bad_record(reason: str) -> bytes:
    """The same with names in place of what differs from one to the next."""
    order: Order = {
        "order_id": ORDER_ID.decode(),
        "ordered_at": ORDERED_AT.decode(),
        "status": "paid",
        "currency": "USD",
        "customer": None,
        "items": [{"product_id": "P-0001", "quantity": 1, "unit_price": 20.5}],
        "shipping_amount": 4.99,
    }
    if change := CHANGES.get(reason):
        change(order)
    text = json.dumps(order, separators=(",", ":"))
    return TEXT_CHANGES.get(reason, str.encode)(text)


def _without(key: str) -> Callable[[Order], None]:
    return lambda order: order.pop(key)


def _with(**fields: Any) -> Callable[[Order], None]:
    return lambda order: order.update(fields)


def _with_item(**fields: Any) -> Callable[[Order], None]:
    return lambda order: order["items"][0].update(fields)


def _with_two_lines_one(order: Order) -> None:
    order["items"] = [{**order["items"][0], "line_number": 1} for _ in range(2)]


CHANGES: dict[str, Callable[[Order], None]] = {
    "missing_field": _without("ordered_at"),
    "wrong_type": _with(channel=["web"]),
    "blank_id": _with(order_id=" "),
    "invalid_timestamp": _with(ordered_at="2025-02-30T10:00:00Z"),
    "timestamp_out_of_range": _with(ordered_at="1969-12-31T10:00:00Z"),
    "unknown_status": _with(status="teleported"),
    "no_items": _with(items=[]),
    "invalid_quantity": _with_item(quantity=0),
    "invalid_price": _with_item(unit_price=-1),
    "invalid_discount": _with_item(discount_amount=1000),
    "invalid_amount": _with(shipping_amount=-4.99),
    "duplicate_line_number": _with_two_lines_one,
    "unsupported_currency": _with(currency="XQX"),
}
TEXT_CHANGES: dict[str, Callable[[str], bytes]] = {
    "malformed_json": lambda text: text.replace('"items":', '"items"', 1).encode(),
    "not_an_object": lambda text: json.dumps(text).encode(),
    "duplicate_key": lambda text: ('{"status":"paid",' + text[1:]).encode(),
    "invalid_encoding": lambda text: text.replace("P-0001", "P-\udcff").encode(
        errors="surrogateescape"
    ),
    TOO_LARGE: lambda text: (f'{{"note":"{FILLER.decode()}",' + text[1:]).encode(),
}
REASONS = (*CHANGES, *(reason for reason in TEXT_CHANGES if reason != TOO_LARGE))
