"""Records of the three feeds without a fault, and the files that hold them."""

import json
from typing import Any

from lake_promises import Faults, Run

from lake.contract import Feed

ORDER: dict[str, Any] = {
    "order_id": "A-1",
    "ordered_at": "2025-01-15T10:30:00Z",
    "updated_at": "2025-01-16T08:00:00+02:00",
    "status": "paid",
    "channel": "web",
    "device_type": "mobile",
    "store_id": 7,
    "currency": "EUR",
    "customer": {
        "id": "C1",
        "name": "Ana Größe",
        "email": "ana@example.com",
        "country": "DE",
        "updated_at": "2025-01-14",
    },
    "items": [
        {
            "line_number": 1,
            "product_id": "P1",
            "product_name": "Pot",
            "category": "Kitchen",
            "quantity": 2,
            "unit_price": 10.25,
            "unit_cost": 4,
            "discount_amount": 0.5,
        },
        {"product_id": 2, "quantity": 1, "unit_price": 5.5},
    ],
    "discount_amount": 1,
    "shipping_amount": 4.99,
    "tax_amount": 0,
    "payments": [{"method": "card", "amount": 27.5, "paid_at": "2025-01-15T10:31:00Z"}],
    "refunds": [
        {
            "refund_id": "R1",
            "refunded_at": "2025-01-20",
            "amount": 5,
            "tax_amount": 1,
            "line_number": 1,
        }
    ],
}
CUSTOMER: dict[str, Any] = {
    "customer_id": "C1",
    "updated_at": "2025-01-14T00:00:00Z",
    "name": "Ana",
    "email": "ana@example.com",
    "country": "DE",
    "city": "Berlin",
    "is_deleted": False,
}
PRODUCT: dict[str, Any] = {
    "product_id": "P1",
    "updated_at": "2025-01-14",
    "product_name": "Pot",
    "category": "Kitchen",
    "list_price": 10.25,
    "unit_cost": "4.0001",
    "stock_quantity": -3,
}
VALID = {Feed.ORDERS: ORDER, Feed.CUSTOMERS: CUSTOMER, Feed.PRODUCTS: PRODUCT}
LINES = {feed: json.dumps(record).encode() for feed, record in VALID.items()}
ACCEPTED = Faults()
# What lies beside every hostile file of a feed, and must come through whole.
COMPANION = "companion.ndjson"
PLAIN_LINES = {
    **LINES,
    Feed.ORDERS: json.dumps(
        {
            "order_id": "A-2",
            "ordered_at": "2025-01-15",
            "status": "paid",
            "items": [{"product_id": "P1", "quantity": 1, "unit_price": 1}],
        }
    ).encode(),
}


def month_of(feed: Feed) -> str:
    """The name of a file, but for its ending; that of a catalogue names its month."""
    return f"{feed}/{feed}_2025_01"


def companion(feed: Feed) -> dict[str, bytes]:
    """A file of two good records."""
    line = PLAIN_LINES[feed] + b"\n"
    return {f"{feed}/{COMPANION}": line + line}


def check_companion(run: Run, feed: Feed) -> None:
    assert run.files[f"{feed}/{COMPANION}"].faults == {1: ACCEPTED, 2: ACCEPTED}
