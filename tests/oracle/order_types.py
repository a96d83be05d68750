"""Typed orders as the contract describes them (contract.md, "Order")."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .amounts import line_amount

Attributes = tuple[str | None, ...]


@dataclass(frozen=True)
class Rules:
    """What the contract leaves to the shop."""

    statuses: frozenset[str]
    currencies: frozenset[str]
    source_zone: ZoneInfo


class Customer(NamedTuple):
    """`customer_id` None is a guest; `attributes` stand in the order of ATTRIBUTES."""

    customer_id: str | None
    attributes: Attributes
    updated_at: datetime


class Line(NamedTuple):
    line_number: int
    product_id: str
    product_name: str | None
    category: str | None
    subcategory: str | None
    brand: str | None
    quantity: int
    unit_price: Decimal
    unit_cost: Decimal | None
    discount: Decimal

    @property
    def gross(self) -> Decimal:
        return line_amount(self.quantity, self.unit_price)


class Payment(NamedTuple):
    method: str
    amount: Decimal | None
    status: str | None
    paid_at: datetime | None


class Refund(NamedTuple):
    refund_id: str | None
    refunded_at: datetime
    amount: Decimal
    shipping: Decimal
    tax: Decimal
    line_number: int | None


class Order(NamedTuple):
    """One version of an order, amounts in its own currency; equal = a duplicate."""

    order_id: str
    ordered_at: datetime
    updated_at: datetime
    status: str
    channel: str | None
    device_type: str | None
    store_id: str | None
    currency: str | None
    customer: Customer | None
    lines: tuple[Line, ...]
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    payments: tuple[Payment, ...]
    refunds: tuple[Refund, ...]
