"""The answer sheet's revenue against plain loops over the definitions of metrics.md."""

from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from edge_orders import DE, GB, last_rate_date, order_at, rateless
from expected_revenue import (
    expected_by_currency,
    expected_monthly_revenue,
    rate_of,
    waterfall_of,
)
from lived_shop import Lived, sheet
from written_orders import DAY, all_orders, written_down

from generator.catalogue import Catalogue
from generator.settings import ShopSettings
from generator.state import NEVER, Orders, concat
from generator.truth import Truth


def test_monthly_revenue_is_the_waterfall(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    rows = tables["monthly_revenue"].to_pylist()
    assert rows == expected_monthly_revenue(all_orders(lived), lived.shop)
    assert len(rows) == lived.shop.months
    assert tables["monthly_revenue"].schema.field("net_sales").type == pa.decimal128(
        18, 2
    )


def test_monthly_revenue_by_currency_is_unconverted(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    rows = tables["monthly_revenue_by_currency"].to_pylist()
    assert rows == expected_by_currency(all_orders(lived), lived.shop)
    assert {row["currency"] for row in rows} == {"EUR", "GBP", "USD"}


def test_refunds_are_the_same_by_either_date(tables: dict[str, pa.Table]) -> None:
    for name in ("monthly_revenue", "monthly_revenue_by_currency"):
        rows = tables[name].to_pylist()
        refunds = sum(row["refunds"] for row in rows)
        assert refunds == sum(row["refunds_by_order_date"] for row in rows) > 0


def test_edges_of_the_period_count_as_defined(
    quiet: tuple[ShopSettings, list[Orders]],
) -> None:
    shop, chunks = quiet
    truth = Truth(shop, Catalogue(shop), 3)
    truth.observe(concat(chunks))
    tables = truth.tables()
    orders = [
        order for chunk in chunks for order in written_down(chunk, int(shop.bounds[-1]))
    ]
    assert [order.status for order in orders] == [
        *("placed", "cancelled", "paid", "paid", "paid", "delivered", "placed", "paid"),
    ]
    rows = tables["monthly_revenue"].to_pylist()
    assert rows == expected_monthly_revenue(orders, shop)
    assert rows[0]["sales_month"] == date(2025, 3, 1)
    assert [row["aov"] is None for row in rows] == [0, 1, 1, 0, 1, 0]
    assert rows[1]["net_revenue"] < 0
    by_currency = tables["monthly_revenue_by_currency"].to_pylist()
    assert by_currency == expected_by_currency(orders, shop)


def test_full_refund_is_exactly_the_converted_net() -> None:
    shop = ShopSettings(date(2025, 2, 1), months=1, orders=1)
    start = int(shop.bounds[0])
    parts = tuple((start + 10 + i, amount) for i, amount in enumerate((1, 2, 4665)))
    truth = Truth(shop, Catalogue(shop), 0)
    truth.observe(order_at(start, market=GB, discount=333, refunded=parts))
    (row,) = truth.tables()["monthly_revenue"].to_pylist()
    assert row["net_sales"] == row["refunds"] > 0


def test_net_that_rounding_leaves_below_zero_is_refunded_alike() -> None:
    shop = ShopSettings(date(2025, 2, 1), months=2, orders=2)
    start, second, end = shop.bounds.tolist()
    refunded = ((second + 1, 1), (second + 2, 1))
    # One cent each, in euros.
    chunks = [
        order_at(
            at, market=DE, line_discounts=(3000 - one, 2000 - other),
            discount=one + other, refunded=refunded,
        )
        for at in range(start, second, 7 * DAY)
        for one in range(0, 300, 7) for other in range(0, 50, 2)
    ]  # fmt: skip
    orders = [order for chunk in chunks for order in written_down(chunk, end)]
    rates = {day: rate_of("EUR", day) for day in {order.day for order in orders}}
    below_zero = 0
    for chunk, order in zip(chunks, orders, strict=True):
        measures, _ = waterfall_of(order, rates[order.day])
        if measures["gross_sales"] < measures["discounts"]:
            below_zero += 1
            truth = Truth(shop, Catalogue(shop), 0)
            truth.observe(chunk)
            rows = truth.tables()["monthly_revenue"].to_pylist()
            assert rows == expected_monthly_revenue([order], shop)
        if below_zero == 5:
            break
    assert below_zero


def test_no_order_gives_no_months() -> None:
    shop = ShopSettings(date(2025, 2, 1), months=2, orders=2)
    tables = sheet(Truth(shop, Catalogue(shop), 0))
    sizes = {name: len(table) for name, table in tables.items()}
    assert sizes.pop("product_versions")
    assert sizes.pop("incidents")
    assert set(sizes.values()) == {0}
    assert len(sizes) == 6


@pytest.mark.parametrize(("age", "has_rate"), [(7, True), (8, False)])
def test_rate_is_at_most_a_week_old(age: int, *, has_rate: bool) -> None:
    day = last_rate_date() + timedelta(days=age)
    shop = ShopSettings(day.replace(day=1), months=1, orders=1)
    at = int(shop.bounds[0]) + (day - shop.start).days * DAY
    truth = Truth(shop, Catalogue(shop), 0)
    truth.observe(order_at(at, market=DE))
    assert ("monthly_revenue" in truth.tables()) == has_rate
    (row,) = truth.tables()["monthly_revenue_by_currency"].to_pylist()
    assert (row["currency"], row["gross_sales"]) == ("EUR", Decimal("50.01"))


def test_order_that_does_not_qualify_needs_no_rate() -> None:
    shop, at = rateless()
    truth = Truth(shop, Catalogue(shop), 0)
    truth.observe(order_at(at, market=DE, paid_at=NEVER))
    truth.observe(order_at(at))
    (row,) = truth.tables()["monthly_revenue"].to_pylist()
    assert row["net_sales"] == Decimal("50.01")


def test_other_reporting_currency_has_no_rates_in_the_seed(lived: Lived) -> None:
    truth = Truth(lived.shop, lived.catalogue, lived.clientele.count, "EUR")
    for some in lived.orders:
        truth.observe(some)
    assert "monthly_revenue" not in truth.tables()
