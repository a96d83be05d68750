"""Customers and history worked out by hand; each test quotes its sentence."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from .customers import score, segment
from .shop import column, columns, line, order, refund, tables

# Customers


def test_churn_waits_for_complete_months(tmp_path: Path) -> None:
    """In an incomplete month nobody is lost yet; both identities hold before."""
    bought = [("A", "2025-01-05"), ("B", "2025-01-05"), ("B", "2025-02-05")]
    bought += [("A", "2025-04-05"), ("C", "2025-04-30"), ("C", "2025-05-01")]
    sold = [order(str(n), day, who=who) for n, (who, day) in enumerate(bought)]
    made = tables(tmp_path, {"orders/a.json": sold}, churn_inactivity_months=2)
    rows = [row[2:] for row in made["mart_monthly_churn"].rows]
    half, one = Decimal("0.5"), Decimal(1)
    # active, previous, new, reactivated, churned, rate; alive, lapsed, rate, won back
    assert rows == [
        (2, 0, 2, 0, 0, None, 2, 0, None, 0),
        (1, 2, 0, 0, 1, half, 2, 0, None, 0),
        (0, 1, 0, 0, 1, one, 1, 1, half, 0),
        (2, 0, 1, 1, 0, None, 2, 1, one, 1),
        (1, 2, 0, 0, None, None, None, None, None, None),
    ]


def test_cohorts_have_no_value_after_as_of_date(tmp_path: Path) -> None:
    """Rows 0 to M for each cohort; NULL where the month is not observed."""
    refunds = [refund("2025-02-20", "1.00")]
    sold = [
        order("1", "2025-01-05", who="A"),
        order("2", "2025-01-06", who="B", refunds=refunds),
        order("3", "2025-02-05", who="A"),
        order("4", "2025-02-06", who="C"),
    ]
    made = tables(tmp_path, {"orders/a.json": sold}, as_of_date=date(2025, 2, 20))
    rows = [row[1:2] + row[3:] for row in made["mart_cohort_retention"].rows]
    # number, complete, observed, size, active, rate, revenue, cumulative a head
    assert rows == [
        (0, True, True, 2, 2, Decimal(1), Decimal(19), Decimal("9.50")),
        (1, False, True, 2, 1, Decimal("0.5"), Decimal(10), Decimal("14.50")),
        (0, False, True, 1, 1, Decimal(1), Decimal(10), Decimal(10)),
        (1, False, False, 1, None, None, None, None),
    ]


def test_engagement_counts_a_customer_once_in_each_country(tmp_path: Path) -> None:
    """Retained: active there in this month and in the one before."""

    def of(number: str, day: str, country: str) -> Any:
        customer = {"id": "A", "country": country}
        return {**order(number, day), "customer": customer}

    sold = [of("1", "2025-01-05", "germany"), of("2", "2025-01-20", "Eire")]
    sold += [of("3", "2025-02-28", "gb")]
    made = tables(tmp_path, {"orders/a.json": sold})
    names = ("country", "active_customers", "new_customers", "retained_customers")
    rows = columns(made["mart_engagement_by_country"], *names, "retention_rate")
    assert rows == [
        ("DE", 1, 1, 0, None),
        ("GB", 1, 1, 0, None),
        ("DE", 0, 0, 0, Decimal(0)),
        ("GB", 1, 0, 1, Decimal(1)),
    ]


def test_scores_count_who_is_worse() -> None:
    """`1 + floor(5 * worse / all)`; equal values have equal scores."""
    assert [score(value, [1, 2, 2, 2, 3]) for value in (1, 2, 3)] == [1, 2, 5]


@pytest.mark.parametrize(
    ("scores", "order_count", "expected"),
    [
        ((4, 4, 4), 9, "champion"),
        ((2, 1, 4), 9, "at_risk"),
        ((3, 4, 1), 9, "loyal"),
        ((4, 1, 1), 1, "new"),
        ((2, 1, 1), 1, "lapsed"),
        ((4, 1, 1), 2, "regular"),
    ],
)
def test_segment_is_the_first_that_fits(
    scores: tuple[int, int, int], order_count: int, expected: str
) -> None:
    """Segments, the first that fits."""
    assert segment(*scores, order_count) == expected


def test_days_between_orders_is_null_for_one_order(tmp_path: Path) -> None:
    """Days from first to last order date / (`order_count` - 1)."""
    bought = [("A", "2025-01-01"), ("A", "2025-01-02"), ("A", "2025-01-06")]
    bought += [("B", "2025-01-10")]
    sold = [order(str(n), day, who=who) for n, (who, day) in enumerate(bought)]
    made = tables(tmp_path, {"orders/a.json": sold})
    names = ("customer_id", "days_since_last_order", "days_between_orders")
    rows = columns(made["mart_customer_value"], *names)
    assert rows == [("A", 4, Decimal("2.5")), ("B", 0, None)]


# History


def at(stated: str) -> datetime:
    return datetime.fromisoformat(stated).replace(tzinfo=UTC)


def test_what_is_not_stated_keeps_the_last_value(tmp_path: Path) -> None:
    """The first version reaches back; a late change goes where it belongs."""
    profiles = [
        {"customer_id": "A", "updated_at": "2025-01-05", "city": "x", "language": " "},
        {"customer_id": "A", "updated_at": "2025-01-20", "city": "x", "name": "Ann"},
        {"customer_id": "A", "updated_at": "2025-01-10", "city": "y"},
    ]
    sold = [order(str(n), f"2025-01-{n}", who="A") for n in (10, 19)]
    made = tables(tmp_path, {"customers/c.json": profiles, "orders/a.json": sold})
    names = ("customer_key", "city", "customer_name", "valid_from", "valid_to")
    assert columns(made["dim_customer"], *names)[:3] == [
        ("A:1", "x", None, at("1900-01-01"), at("2025-01-10")),
        ("A:2", "y", None, at("2025-01-10"), at("2025-01-20")),
        ("A:3", "x", "Ann", at("2025-01-20"), None),
    ]
    assert column(made["fact_orders"], "customer_key") == ["A:2", "A:2"]


def test_at_one_instant_the_profile_feed_wins_attribute_by_attribute(
    tmp_path: Path,
) -> None:
    """At one instant stated attributes merge: the profile feed wins over orders."""
    profile = {"customer_id": "A", "updated_at": "2025-01-05", "city": "profile"}
    customer = {"id": "A", "city": "order", "language": "en"}
    sold = [
        {**order("1", "2025-01-05"), "customer": customer},
        {**order("2", "2025-01-05"), "customer": {**customer, "language": "de"}},
    ]
    made = tables(tmp_path, {"customers/c.json": [profile], "orders/a.json": sold})
    assert columns(made["dim_customer"], "city", "language")[0] == ("profile", "de")


def test_who_is_deleted_now_has_no_name_in_any_version(tmp_path: Path) -> None:
    """Only the profile feed deletes a customer; their orders keep counting."""
    profiles = [
        {"customer_id": "A", "updated_at": "2025-01-01", "name": "Ann", "city": "x"},
        {"customer_id": "A", "updated_at": "2025-01-02", "name": "Anna"},
        {"customer_id": "A", "updated_at": "2025-01-03", "is_deleted": True},
    ]
    late = {**order("1", "2025-01-04"), "customer": {"id": "A", "name": "Annie"}}
    made = tables(tmp_path, {"customers/c.json": profiles, "orders/a.json": [late]})
    names = ("customer_key", "customer_name", "city", "is_deleted")
    # The change of the name alone is no version any more.
    assert columns(made["dim_customer"], *names)[:2] == [
        ("A:1", None, "x", False),
        ("A:2", None, "x", True),
    ]
    assert column(made["mart_monthly_revenue"], "order_count") == [1]


def test_a_product_missing_from_a_dump_is_withdrawn_until_it_is_back(
    tmp_path: Path,
) -> None:
    """A dump takes effect at the end of its month, a row of that month then."""
    product = {"product_id": "P", "product_name": "p", "category": "c", "unit_cost": 1}
    other = {**product, "product_id": "Q"}
    back = {**product, "unit_cost": 2, "updated_at": "2025-03-10"}
    made = tables(
        tmp_path,
        {
            "products/products_2025_01.json": [product, other],
            "products/products_2025_02.json": [other],
            "products/products_2025_03.json": [back, other],
            "products/extra.json": [{**other, "updated_at": "2025-02-02"}],
        },
    )
    names = ("product_key", "unit_cost", "is_withdrawn", "valid_from")
    last_of_february = at("2025-02-28T23:59:59.999999")
    assert columns(made["dim_product"], *names) == [
        ("P:1", Decimal(1), False, at("1900-01-01")),
        ("P:2", Decimal(1), True, last_of_february),
        ("P:3", Decimal(2), False, at("2025-03-10")),
        ("Q:1", Decimal(1), False, at("1900-01-01")),
    ]


def test_a_product_in_no_dump_takes_after_its_newest_line(tmp_path: Path) -> None:
    """Its newest line is by `ordered_at`, order id, line; no price and cost."""
    lines = [line(product_name="old", unit_cost=3), line(product_name="older")]
    sold = [
        order("2", "2025-01-02", *lines),
        order("1", "2025-01-03", line(product_name="a"), line(product_name="b")),
    ]
    made = tables(tmp_path, {"orders/a.json": sold})
    names = ("product_name", "category", "unit_cost", "valid_to")
    assert columns(made["dim_product"], *names) == [("b", "unknown", None, None)]
