"""Customer changes and catalogue rows -> typed values (contract.md, last table)."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from .fields import (
    Findings,
    Raw,
    note_shape,
    price,
    require,
    required_identifier,
    stated_text,
    timestamp,
    whole,
)
from .order_parts import attributes
from .order_types import Attributes, Rules
from .periods import month_end

MONTH_IN_NAME = re.compile(r"(?<![0-9])([0-9]{4})_(0[1-9]|1[0-2])(?![0-9])")


class Profile(NamedTuple):
    """A change of the profile feed."""

    customer_id: str
    updated_at: datetime
    attributes: Attributes
    is_deleted: bool


class ProductState(NamedTuple):
    """What the catalogue says about a product; prices have four places."""

    product_name: str | None
    category: str | None
    subcategory: str | None
    brand: str | None
    list_price: Decimal | None
    unit_cost: Decimal | None


class CatalogueRow(NamedTuple):
    """A row of a dump; `updated_at` is as stated, else the end of the dump's month."""

    product_id: str
    state: ProductState
    stock_quantity: int | None
    updated_at: datetime


def dump_month(file_name: str) -> date | None:
    """First day of the month in a catalogue file's name; None if it has no month."""
    match = MONTH_IN_NAME.search(file_name)
    return date(int(match[1]), int(match[2]), 1) if match and int(match[1]) else None


def check_profile(raw: Raw, rules: Rules, found: Findings) -> Profile | None:
    note_shape(raw, "customers", found)
    require(raw, "customers", found)
    customer_id = required_identifier(raw, "customer_id", found)
    updated_at = timestamp(raw, "updated_at", found, rules.source_zone)
    stated = attributes(raw, found)
    is_deleted = raw.get("is_deleted")
    if is_deleted is not None and not isinstance(is_deleted, bool):
        found.add("wrong_type", "is_deleted")
    if found.reasons or customer_id is None or updated_at is None:
        return None
    return Profile(customer_id, updated_at, stated, is_deleted is True)


def check_product(
    raw: Raw, month: date | None, rules: Rules, found: Findings
) -> CatalogueRow | None:
    """`month` is the dump's; a file without one gives no default for `updated_at`."""
    note_shape(raw, "products", found)
    require(raw, "products", found)
    product_id = required_identifier(raw, "product_id", found)
    state = ProductState(
        stated_text(raw, "product_name", found),
        stated_text(raw, "category", found),
        stated_text(raw, "subcategory", found),
        stated_text(raw, "brand", found),
        price(raw, "list_price", found),
        price(raw, "unit_cost", found),
    )
    stock_quantity = whole(raw, "stock_quantity", found, "invalid_quantity")
    updated_at = timestamp(raw, "updated_at", found, rules.source_zone)
    if raw.get("updated_at") is None:
        if month is None:
            found.add("missing_field", "updated_at")
        else:
            updated_at = month_end(month, rules.source_zone)
    if found.reasons or product_id is None or updated_at is None:
        return None
    return CatalogueRow(product_id, state, stock_quantity, updated_at)
