"""Small random shops, aimed at where numbers go wrong.

Instants come from a short list around the ends of months, days and daylight-saving
time, so that orders, versions, refunds and profile changes often meet at one instant.
All lie in 2025, where there are exchange rates.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

INSTANTS = (
    "2025-01-31T23:59:59.999999Z",
    "2025-02-01T00:00:00Z",
    "2025-02-28T23:30:00-05:00",
    "2025-03-09T06:59:59Z",  # the hour that New York leaves out begins at 7
    "2025-03-30T02:30:00",  # Berlin leaves out this hour
    "2025-03-31T22:00:00Z",
    "2025-04-01T04:00:00Z",  # midnight in New York
    "2025-04-01",
    "2025-05-30T12:00:00Z",
    "2025-05-31T03:59:59Z",
    "2025-06-30T23:59:59.9999999Z",
    "2025-10-26T02:30:00",  # twice in Berlin
    "2025-11-02T05:30:00Z",  # the first of two in New York
)
CUSTOMERS = ("C-1", "C-2", 3, "", None)
PRODUCTS = ("P-1", "P-2", 3)
STATUSES = ("placed", "paid", " Paid ", "SHIPPED", "delivered", "returned", "cancelled")
AMOUNTS = ("0", "0.01", "0.05", "1.005", "9.99", "100", "33333.33")
PRICES = ("0", "0.0001", "0.005", "0.015", "9.995", "19.99", "333.3333")
FILES = ("orders_2025_01.json", "a.ndjson", "Z.jsonl", "sub/z.json")
DUMPS = ("products_2025_01.json", "products_2025_03.json", "products_2025_04.json")

Shop = Mapping[str, list[dict[str, Any]]]
instants = st.sampled_from(INSTANTS)
maybe_instants = st.none() | instants


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    quantity = draw(st.sampled_from((1, 2, 3, "7")))
    price = draw(st.sampled_from(PRICES))
    gross = round(int(quantity) * float(price) * 100) // 100
    return _stated(
        product_id=draw(st.sampled_from(PRODUCTS)),
        product_name=draw(st.sampled_from((None, "Lamp", "Mug"))),
        category=draw(st.sampled_from((None, " ", "Home", "Garden"))),
        brand=draw(st.sampled_from((None, " ", "Acme"))),
        quantity=quantity,
        unit_price=price,
        unit_cost=draw(st.sampled_from((None, "0.015", "5"))),
        discount_amount=draw(st.sampled_from((None, "0", str(gross), str(gross // 2)))),
    )


@st.composite
def refunds(draw: st.DrawFn, line_count: int) -> dict[str, Any]:
    return _stated(
        refunded_at=draw(instants),
        amount=draw(st.sampled_from(AMOUNTS[1:])),
        shipping_amount=draw(st.sampled_from((None, "1.50"))),
        tax_amount=draw(st.sampled_from((None, "0.07"))),
        line_number=draw(st.none() | st.integers(1, line_count)),
    )


@st.composite
def customers(draw: st.DrawFn) -> dict[str, Any] | None:
    stated = {
        "id": draw(st.sampled_from(CUSTOMERS)),
        **_stated(
            name=draw(st.sampled_from((None, "Ann", "Bo"))),
            country=draw(st.sampled_from((None, "DE", "germany", "EIRE", "Narnia"))),
            city=draw(st.sampled_from((None, " ", "Bonn"))),
            loyalty_tier=draw(st.sampled_from((None, "gold", "silver"))),
            updated_at=draw(maybe_instants),
        ),
    }
    return draw(st.sampled_from((stated, stated, stated, None)))


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    items = draw(st.lists(lines(), min_size=1, max_size=3))
    return _stated(
        order_id=draw(st.sampled_from(("A", "B", "a", 10, "10", "E-5"))),
        ordered_at=draw(instants),
        updated_at=draw(maybe_instants),
        status=draw(st.sampled_from(STATUSES)),
        currency=draw(st.sampled_from((None, "USD", "EUR", "GBP"))),
        store_id=draw(st.sampled_from((None, " ", "S-01", "S-99"))),
        device_type=draw(st.sampled_from((None, "", "phone"))),
        customer=draw(customers()),
        items=items,
        discount_amount=draw(st.sampled_from((None, "0", "0.01", "0.10"))),
        shipping_amount=draw(st.sampled_from((None, "4.99"))),
        tax_amount=draw(st.sampled_from((None, "1.23"))),
        payments=draw(st.sampled_from(([], PAYMENTS[:1], PAYMENTS))),
        refunds=draw(st.lists(refunds(len(items)), max_size=3)),
    )


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    return _stated(
        customer_id=draw(st.sampled_from(CUSTOMERS[:3])),
        updated_at=draw(instants),
        name=draw(st.sampled_from((None, "Ann", "Cy"))),
        country=draw(st.sampled_from((None, "FR", "US"))),
        is_deleted=draw(st.sampled_from((None, False, True))),
    )


@st.composite
def products(draw: st.DrawFn) -> dict[str, Any]:
    return _stated(
        product_id=draw(st.sampled_from(PRODUCTS)),
        product_name=draw(st.sampled_from(("Lamp", "Lamp 2"))),
        category=draw(st.sampled_from(("Home", "Office", " "))),
        list_price=draw(st.sampled_from((None, "10"))),
        unit_cost=draw(st.sampled_from((None, "4.4", "5.5555"))),
        stock_quantity=draw(st.sampled_from((None, 0, 7, -2))),
        updated_at=draw(st.sampled_from((None, None, None, "2025-03-15T10:00:00Z"))),
    )


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """Records by the path of their file below `raw/`."""
    files: dict[str, list[dict[str, Any]]] = {}
    for name, records in (
        ("orders", st.tuples(st.sampled_from(FILES), orders())),
        ("customers", st.tuples(st.just("c.json"), profiles())),
        ("products", st.tuples(st.sampled_from(DUMPS), products())),
    ):
        most = 8 if name == "orders" else 4
        for file, record in draw(st.lists(records, max_size=most)):
            files.setdefault(f"{name}/{file}", []).append(record)
    return files


def write(shop: Shop, raw: Path) -> None:
    """The files of a shop, a record a line."""
    for name, records in shop.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(record) + "\n" for record in records))


def _stated(**values: Any) -> dict[str, Any]:
    """The values that are not None: a key that is not there says the same as null."""
    return {name: value for name, value in values.items() if value is not None}


PAYMENTS = [
    {"method": "card", "amount": "10", "status": "ok", "paid_at": INSTANTS[1]},
    {"method": "gift_card", "amount": "2.50"},
]
