"""The same orders, as a person would write them down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lived_shop import Lived

from generator.markets import MARKETS
from generator.state import GUEST, Orders

DAY = 86_400
QUALIFYING = {"paid", "shipped", "delivered", "returned"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Line:
    quantity: int
    price: Decimal
    cost: Decimal
    discount: Decimal


@dataclass(frozen=True)
class Order:
    """One order; refunds are instants and amounts."""

    at: datetime
    customer: int | None
    currency: str
    status: str
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    lines: list[Line]
    refunds: list[tuple[datetime, Decimal]]

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def is_qualifying(self) -> bool:
        return self.status in QUALIFYING


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)


def money(cents: int) -> Decimal:
    return Decimal(int(cents)) / 100


def written_down(orders: Orders, end: int) -> Iterator[Order]:
    for i in range(len(orders)):
        lines, refunds = orders.lines, orders.refunds
        of_lines = range(lines.first[i], lines.first[i + 1])
        of_refunds = range(refunds.first[i], refunds.first[i + 1])
        yield Order(
            at=instant(orders.at[i]),
            customer=None if orders.customer[i] == GUEST else int(orders.customer[i]),
            currency=MARKETS[orders.market[i]].currency,
            status=status_of(orders, i, [int(refunds.at[r]) for r in of_refunds], end),
            discount=money(orders.discount[i]),
            shipping=money(orders.shipping[i]),
            tax=money(orders.tax[i]),
            lines=[
                Line(
                    int(lines.quantity[n]),
                    money(lines.price[n]),
                    Decimal(int(lines.cost[n])) / 10_000,
                    money(lines.discount[n]),
                )
                for n in of_lines
            ],
            refunds=[
                (instant(refunds.at[r]), money(refunds.amount[r]))
                for r in of_refunds
                if refunds.at[r] < end
            ],
        )


def status_of(orders: Orders, i: int, refunded_at: list[int], end: int) -> str:
    if orders.cancelled_at[i] < end:
        return "cancelled"
    if orders.comes_back[i] and refunded_at and max(refunded_at) < end:
        return "returned"
    for status, at in (
        ("delivered", orders.delivered_at),
        ("shipped", orders.shipped_at),
        ("paid", orders.paid_at),
    ):
        if at[i] < end:
            return status
    return "placed"


def all_orders(lived: Lived) -> list[Order]:
    end = int(lived.shop.bounds[-1])
    return [order for some in lived.orders for order in written_down(some, end)]
