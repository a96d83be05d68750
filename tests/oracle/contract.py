"""Order object -> typed order, or all reasons against it (contract.md, "Order")."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from .amounts import ZERO
from .fields import (
    AMOUNT_LIMIT,
    Findings,
    Raw,
    amount,
    identifier,
    note_shape,
    require,
    required_identifier,
    text,
    timestamp,
)
from .order_parts import (
    check_customer,
    check_lines,
    check_payments,
    check_refunds,
)
from .order_types import Line, Order, Rules

LONGEST_ORDER_ID = 128
# The contract states the rule without naming its code.
TOO_LONG_ID = "wrong_type"


def _order_discount(raw: Raw, lines: list[Line], found: Findings) -> Decimal:
    value = amount(raw, "discount_amount", found, "invalid_discount", ZERO)
    # With a bad line the net is not known; the order is condemned anyhow.
    parts = raw.get("items")
    if value and isinstance(parts, list) and len(lines) == len(parts):
        net = sum((line.gross - line.discount for line in lines), ZERO)
        if value > net:
            found.add("invalid_discount", "discount_amount")
    return value or ZERO


def _status(raw: Raw, rules: Rules, found: Findings) -> str:
    stated = text(raw, "status", found)
    if stated is None:
        return ""
    status = stated.strip().lower()
    if status not in rules.statuses:
        found.add("unknown_status", "status")
        found.unknown_statuses.add(status)
    return status


def _currency(raw: Raw, rules: Rules, found: Findings) -> str | None:
    currency = text(raw, "currency", found)
    if currency is not None and currency not in rules.currencies:
        found.add("unsupported_currency", "currency")
    return currency


def _check_totals(order: Order, found: Findings) -> None:
    """Any total is below 10^12."""
    amounts = {
        "items": [line.gross for line in order.lines],
        "payments": [payment.amount or ZERO for payment in order.payments],
        "refunds": [refund.amount for refund in order.refunds],
    }
    for name, parts in amounts.items():
        if abs(sum(parts, ZERO)) >= AMOUNT_LIMIT:
            found.add("invalid_amount", name)


def _order_id(raw: Raw, found: Findings) -> str | None:
    order_id = required_identifier(raw, "order_id", found)
    if order_id is not None and len(order_id) > LONGEST_ORDER_ID:
        found.add(TOO_LONG_ID, "order_id")
    return order_id


def check_order(raw: Raw, rules: Rules, found: Findings) -> Order | None:
    """The typed order; None if `found` holds a reason afterwards."""
    note_shape(raw, "order", found)
    require(raw, "order", found)
    order_id = _order_id(raw, found)
    ordered_at = timestamp(raw, "ordered_at", found, rules.source_zone)
    updated_at = timestamp(raw, "updated_at", found, rules.source_zone) or ordered_at
    status = _status(raw, rules, found)
    channel = text(raw, "channel", found)
    device_type = text(raw, "device_type", found)
    store_id = identifier(raw, "store_id", found)
    currency = _currency(raw, rules, found)
    customer = check_customer(raw, updated_at, rules, found)
    lines, numbers = check_lines(raw, found)
    discount = _order_discount(raw, lines, found)
    shipping = amount(raw, "shipping_amount", found, "invalid_amount", ZERO) or ZERO
    tax = amount(raw, "tax_amount", found, "invalid_amount", ZERO) or ZERO
    payments = check_payments(raw, rules, found)
    refunds = check_refunds(raw, ordered_at, numbers, rules, found)
    if found.reasons or order_id is None or ordered_at is None or updated_at is None:
        return None
    order = Order(
        order_id,
        ordered_at,
        updated_at,
        status,
        channel,
        device_type,
        store_id,
        currency,
        customer,
        tuple(lines),
        discount,
        shipping,
        tax,
        payments,
        refunds,
    )
    _check_totals(order, found)
    return None if found.reasons else order


def identity(raw: object, rules: Rules) -> tuple[str, datetime] | Literal[False]:
    """Order id and `updated_at` of a record in quarantine, where both can be read."""
    if not isinstance(raw, dict):
        return False
    ignored = Findings()
    order_id = required_identifier(raw, "order_id", ignored)
    name = "ordered_at" if raw.get("updated_at") is None else "updated_at"
    updated_at = timestamp(raw, name, ignored, rules.source_zone)
    return (order_id, updated_at) if order_id and updated_at else False
