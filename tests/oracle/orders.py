"""Amounts of an order in its own and in the reporting currency.

Sections "Currency" and "Allocation" of metrics.md.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from .amounts import EXACT, ZERO, allocate, convert, line_amount, to_cents
from .lake import Lake
from .order_types import Line, Order, Refund


def current_orders(lake: Lake) -> Iterator[Order]:
    """The current version of each order, in no particular order."""
    return (history.current for history in lake.orders.values())


class PricedLine(NamedTuple):
    """A line with amounts converted; `own_net` alone is in the order's currency.

    `own_cost` is None where the line states no cost.
    """

    line: Line
    own_net: Decimal
    gross_sales: Decimal
    line_discounts: Decimal
    order_discounts: Decimal
    own_cost: Decimal | None

    @property
    def discounts(self) -> Decimal:
        return self.line_discounts + self.order_discounts

    @property
    def net_sales(self) -> Decimal:
        return self.gross_sales - self.discounts


class PricedRefund(NamedTuple):
    """A refund with amounts converted; `refund_number` is its place in the list."""

    refund_number: int
    refund: Refund
    refunds: Decimal
    shipping: Decimal
    tax: Decimal


def price_lines(order: Order, rate: Decimal) -> list[PricedLine]:
    """Lines by number: allocate in the order's currency, then convert each amount."""
    lines = sorted(order.lines, key=lambda line: line.line_number)
    own_nets = [line.gross - line.discount for line in lines]
    shares = allocate(order.discount, own_nets)
    priced = []
    for line, own_net, share in zip(lines, own_nets, shares, strict=True):
        own_cost = None
        if line.unit_cost is not None:
            own_cost = convert(line_amount(line.quantity, line.unit_cost), rate)
        priced.append(
            PricedLine(
                line,
                own_net - share,
                convert(line.gross, rate),
                convert(line.discount, rate),
                convert(share, rate),
                own_cost,
            )
        )
    return priced


def price_refunds(
    order: Order, lines: list[PricedLine], rate: Decimal
) -> list[PricedRefund]:
    """Refunds in the order's list, each the step of the converted running total.

    The total runs in the order of time, then of the list: a refund that is not counted
    yet then changes none that is.
    """
    own_net = sum((line.own_net for line in lines), ZERO)
    net_sales = sum((line.net_sales for line in lines), ZERO)
    numbered = list(enumerate(order.refunds, 1))
    so_far, converted_so_far = ZERO, ZERO
    priced = []
    for number, refund in sorted(
        numbered, key=lambda pair: (pair[1].refunded_at, pair[0])
    ):
        so_far += refund.amount
        if own_net == 0:
            step = convert(refund.amount, rate)
        else:
            exact = EXACT.divide(EXACT.multiply(net_sales, so_far), own_net)
            step = to_cents(exact) - converted_so_far
        converted_so_far += step
        shipping, tax = convert(refund.shipping, rate), convert(refund.tax, rate)
        priced.append(PricedRefund(number, refund, step, shipping, tax))
    return sorted(priced)


def refunds_of_lines(
    lines: list[PricedLine], refunds: list[PricedRefund]
) -> dict[int, Decimal]:
    """Line number -> its share of the given refunds, which are converted already.

    Weights are the nets in the order's currency, where amounts are allocated.
    """
    totals = {line.line.line_number: ZERO for line in lines}
    for refund in refunds:
        if refund.refund.line_number is not None:
            totals[refund.refund.line_number] += refund.refunds
            continue
        parts = allocate(refund.refunds, [line.own_net for line in lines])
        for line, part in zip(lines, parts, strict=True):
            totals[line.line.line_number] += part
    return totals


def payment_method(order: Order) -> str:
    """Method of the largest payment, ties to the first; one without amount is least."""
    best, method = None, "unknown"
    for payment in order.payments:
        amount = Decimal("-Infinity") if payment.amount is None else payment.amount
        if best is None or amount > best:
            best, method = amount, payment.method
    return method
