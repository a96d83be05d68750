"""The records as the input contract names them; field order is the order in the file.

Structs, because msgspec writes their decimals digit by digit and their instants as
`2025-01-31T10:05:09Z`. Fields at their default are left out.
"""

from datetime import datetime
from decimal import Decimal

import msgspec


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A profile as it stood at one order; `updated_at` is when it last changed."""

    id: str
    name: str
    email: str
    country: str
    city: str
    language: str
    loyalty_tier: str
    updated_at: datetime


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One line, its price as sold, before tax."""

    line_number: int
    product_id: str
    product_name: str
    category: str
    subcategory: str
    brand: str
    quantity: int
    unit_price: Decimal
    unit_cost: Decimal
    discount_amount: Decimal


class Payment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`paid_at` is there once the money is."""

    method: str
    amount: Decimal
    status: str
    paid_at: datetime | None = None


class Refund(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`amount` is merchandise; without `line_number` it concerns the whole order."""

    refund_id: str
    refunded_at: datetime
    amount: Decimal
    shipping_amount: Decimal
    tax_amount: Decimal
    line_number: int | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """The final version of one order; a guest has no customer."""

    order_id: str
    ordered_at: datetime
    updated_at: datetime
    status: str
    channel: str
    device_type: str
    store_id: str | None
    currency: str
    customer: Customer | None
    items: tuple[Item, ...]
    discount_amount: Decimal
    shipping_amount: Decimal
    tax_amount: Decimal
    payments: tuple[Payment, ...]
    refunds: tuple[Refund, ...]


_ENCODER = msgspec.json.Encoder(decimal_format="number")


def as_line(order: Order) -> bytes:
    """The order as one line of its file."""
    return _ENCODER.encode(order) + b"\n"
