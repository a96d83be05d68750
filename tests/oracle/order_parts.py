"""Parts of an order object -> typed parts, reasons noted (contract.md, "Order")."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from .amounts import CENT, ZERO, line_amount
from .fields import (
    AMOUNT_LIMIT,
    Findings,
    Raw,
    amount,
    identifier,
    note_shape,
    price,
    require,
    required_identifier,
    stated_text,
    text,
    timestamp,
    whole,
)
from .known import ATTRIBUTES
from .order_types import (
    Attributes,
    Customer,
    Line,
    Payment,
    Refund,
    Rules,
)

LARGEST_QUANTITY = 1_000_000

# The contract states these rules without naming their code.
EARLY_REFUND = "invalid_timestamp"
REFUND_OF_NO_LINE = "invalid_amount"


def attributes(raw: Raw, found: Findings) -> Attributes:
    return tuple(stated_text(raw, name, found) for name in ATTRIBUTES)


def _objects(raw: Raw, name: str, kind: str, found: Findings) -> Iterator[Raw]:
    """The objects of an array; what is neither array nor object is of a wrong type."""
    value = raw.get(name)
    if value is None:
        return
    if not isinstance(value, list):
        found.add("wrong_type", name)
        return
    for part in value:
        if isinstance(part, dict):
            note_shape(part, kind, found)
            yield part
        else:
            found.add("wrong_type", name)


def check_customer(
    raw: Raw, updated_at: datetime | None, rules: Rules, found: Findings
) -> Customer | None:
    value = raw.get("customer")
    if value is None:
        return None
    if not isinstance(value, dict):
        found.add("wrong_type", "customer")
        return None
    note_shape(value, "customer", found)
    identity = identifier(value, "id", found)
    customer_id = identity if identity and identity.strip() else None
    stated = attributes(value, found)
    changed_at = timestamp(value, "updated_at", found, rules.source_zone) or updated_at
    if customer_id is None:
        # What a guest's customer states is nobody's.
        found.objects.remove("customer")
        found.stated = [
            (kind, name)
            for kind, name in found.stated
            if kind != "customer" and name != "customer"
        ]
    if changed_at is None:
        return None
    return Customer(customer_id, stated, changed_at)


def _quantity(raw: Raw, found: Findings) -> int | None:
    value = whole(raw, "quantity", found, "invalid_quantity")
    if value is not None and not 1 <= value <= LARGEST_QUANTITY:
        found.add("invalid_quantity", "quantity")
        return None
    return value


def _line_discount(raw: Raw, gross: Decimal | None, found: Findings) -> Decimal:
    value = amount(raw, "discount_amount", found, "invalid_discount", ZERO)
    if value is not None and gross is not None and value > gross:
        found.add("invalid_discount", "discount_amount")
    return value or ZERO


def _line_number(raw: Raw, position: int | None, found: Findings) -> int | None:
    """`position` stands in for a number that is absent."""
    value = whole(raw, "line_number", found, "wrong_type")
    if value is not None and value < 1:
        found.add("wrong_type", "line_number")
    return position if raw.get("line_number") is None else value


def _line(raw: Raw, position: int, found: Findings) -> tuple[int | None, Line | None]:
    """Line number, which is known even where the line as a whole is at fault."""
    require(raw, "item", found)
    line_number = _line_number(raw, position, found)
    product_id = required_identifier(raw, "product_id", found)
    product_name = stated_text(raw, "product_name", found)
    category = stated_text(raw, "category", found)
    subcategory = stated_text(raw, "subcategory", found)
    brand = stated_text(raw, "brand", found)
    quantity = _quantity(raw, found)
    unit_price = price(raw, "unit_price", found)
    unit_cost = price(raw, "unit_cost", found)
    gross = None
    if quantity is not None and unit_price is not None:
        gross = line_amount(quantity, unit_price)
        cost = line_amount(quantity, unit_cost or ZERO)
        if max(gross, cost) >= AMOUNT_LIMIT:
            found.add("invalid_amount", "items")
    discount = _line_discount(raw, gross, found)
    if line_number is None or product_id is None:
        return line_number, None
    if quantity is None or unit_price is None:
        return line_number, None
    line = Line(
        line_number,
        product_id,
        product_name,
        category,
        subcategory,
        brand,
        quantity,
        unit_price,
        unit_cost,
        discount,
    )
    return line_number, line


def check_lines(raw: Raw, found: Findings) -> tuple[list[Line], set[int]]:
    if raw.get("items") == []:
        found.add("no_items", "items")
    lines: list[Line] = []
    numbers: set[int] = set()
    for position, part in enumerate(_objects(raw, "items", "item", found), 1):
        number, line = _line(part, position, found)
        if number is not None and number in numbers:
            found.add("duplicate_line_number", "line_number")
        if number is not None:
            numbers.add(number)
        if line is not None:
            lines.append(line)
    return lines, numbers


def check_payments(raw: Raw, rules: Rules, found: Findings) -> tuple[Payment, ...]:
    payments = []
    for part in _objects(raw, "payments", "payment", found):
        require(part, "payment", found)
        payments.append(
            Payment(
                text(part, "method", found) or "",
                amount(part, "amount", found, "invalid_amount", None),
                text(part, "status", found),
                timestamp(part, "paid_at", found, rules.source_zone),
            )
        )
    return tuple(payments)


def check_refunds(
    raw: Raw,
    ordered_at: datetime | None,
    numbers: set[int],
    rules: Rules,
    found: Findings,
) -> tuple[Refund, ...]:
    refunds = []
    for part in _objects(raw, "refunds", "refund", found):
        require(part, "refund", found)
        refund_id = identifier(part, "refund_id", found)
        refunded_at = timestamp(part, "refunded_at", found, rules.source_zone)
        if refunded_at and ordered_at and refunded_at < ordered_at:
            found.add(EARLY_REFUND, "refunded_at")
        line_number = _line_number(part, None, found)
        if line_number is not None and numbers and line_number not in numbers:
            found.add(REFUND_OF_NO_LINE, "line_number")
        value = amount(part, "amount", found, "invalid_amount", CENT)
        shipping = amount(part, "shipping_amount", found, "invalid_amount", ZERO)
        tax = amount(part, "tax_amount", found, "invalid_amount", ZERO)
        if refunded_at is not None and value is not None:
            refunds.append(
                Refund(
                    refund_id,
                    refunded_at,
                    value,
                    shipping or ZERO,
                    tax or ZERO,
                    line_number,
                )
            )
    return tuple(refunds)
