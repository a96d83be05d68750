"""Rows of the dimensions (metrics.md, "The star")."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from .history import CatalogueState, CustomerState, Timeline
from .periods import BEGINNING, date_id_of
from .seeds import Countries, Seeds

SATURDAY = 6


class DimDate(NamedTuple):
    date_id: int
    date_day: date
    day: int
    month: int
    year: int
    quarter: int
    day_of_week: int
    is_weekend: bool


class DimCustomer(NamedTuple):
    customer_key: str
    customer_id: str | None
    version_number: int | None
    customer_name: str | None
    email: str | None
    country: str | None
    country_code: str
    region: str
    city: str | None
    language: str | None
    loyalty_tier: str | None
    is_deleted: bool
    valid_from: datetime
    valid_to: datetime | None
    is_current: bool


class DimProduct(NamedTuple):
    product_key: str
    product_id: str
    version_number: int
    product_name: str | None
    category: str
    subcategory: str | None
    brand: str | None
    list_price: Decimal | None
    unit_cost: Decimal | None
    is_withdrawn: bool
    valid_from: datetime
    valid_to: datetime | None
    is_current: bool


class DimStore(NamedTuple):
    store_key: str
    store_id: str | None
    store_name: str | None
    city: str | None
    state: str | None
    country: str | None


def is_weekend(day: date) -> bool:
    return day.isoweekday() >= SATURDAY


def date_rows(referring: Iterable[date]) -> list[DimDate]:
    """Every day of the whole years around `referring`."""
    days = set(referring)
    if not days:
        return []
    first, last = date(min(days).year, 1, 1), date(max(days).year, 12, 31)
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        DimDate(
            date_id_of(day),
            day,
            day.day,
            day.month,
            day.year,
            (day.month + 2) // 3,
            day.isoweekday(),
            is_weekend(day),
        )
        for day in every
    ]


def _member(key: str) -> DimCustomer:
    return DimCustomer(
        customer_key=key,
        customer_id=None,
        version_number=None,
        customer_name=None,
        email=None,
        country=None,
        country_code="unknown",
        region="unknown",
        city=None,
        language=None,
        loyalty_tier=None,
        is_deleted=False,
        valid_from=BEGINNING,
        valid_to=None,
        is_current=True,
    )


def customer_rows(
    timelines: dict[str, Timeline[CustomerState]], countries: Countries
) -> list[DimCustomer]:
    """All versions and the members `guest` and `unknown`, by `customer_key`."""
    rows = [_member("guest"), _member("unknown")]
    for customer_id, timeline in timelines.items():
        ends = (*timeline.starts[1:], None)
        versions = zip(timeline.starts, ends, timeline.states, strict=True)
        for number, (start, end, state) in enumerate(versions, 1):
            code, region = countries.place(state.country)
            rows.append(
                DimCustomer(
                    f"{customer_id}:{number}",
                    customer_id,
                    number,
                    state.customer_name,
                    state.email,
                    state.country,
                    code,
                    region,
                    state.city,
                    state.language,
                    state.loyalty_tier,
                    state.is_deleted,
                    start,
                    end,
                    end is None,
                )
            )
    return sorted(rows, key=lambda row: row.customer_key)


def product_rows(timelines: dict[str, Timeline[CatalogueState]]) -> list[DimProduct]:
    """All versions, by `product_key`."""
    rows = []
    for product_id, timeline in timelines.items():
        ends = (*timeline.starts[1:], None)
        versions = zip(timeline.starts, ends, timeline.states, strict=True)
        for number, (start, end, state) in enumerate(versions, 1):
            product = state.product
            rows.append(
                DimProduct(
                    f"{product_id}:{number}",
                    product_id,
                    number,
                    product.product_name,
                    "unknown" if product.category is None else product.category,
                    product.subcategory,
                    product.brand,
                    product.list_price,
                    product.unit_cost,
                    state.is_withdrawn,
                    start,
                    end,
                    end is None,
                )
            )
    return sorted(rows, key=lambda row: row.product_key)


def store_rows(seeds: Seeds) -> list[DimStore]:
    """All stores and the members `none` and `unknown`, by `store_key`."""
    stores = [DimStore(store[0], *store) for store in seeds.stores]
    members = [DimStore(key, *(None,) * 5) for key in ("none", "unknown")]
    return sorted([*stores, *members], key=lambda row: row.store_key)
