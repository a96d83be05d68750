"""Filters, headline and charts, on tables whose answers are known by hand."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from serving.queries import Marts
from serving.views import goods_charts, panels, people_charts, sales_charts
from serving.views.amounts import UNKNOWN
from serving.views.filters import Filters
from serving.views.headline import Tile, headline
from serving.views.view import View

MONEY = pa.decimal128(18, 2)
JANUARY, FEBRUARY, MARCH = (date(2025, month, 1) for month in (1, 2, 3))
Publish = Callable[[dict[str, Any]], Marts]


def money(*amounts: str) -> Any:
    return pa.array([Decimal(amount) for amount in amounts], MONEY)


def three_months(**columns: Any) -> Any:
    """March is not over."""
    known = {
        "sales_month": pa.array([JANUARY, FEBRUARY, MARCH], pa.date32()),
        "is_complete_month": pa.array([True, True, False]),
    }
    return pa.table({**known, **columns})


def shop() -> dict[str, Any]:
    months = three_months(
        order_count=pa.array([100, 90, 20]),
        gross_sales=money("1100.00", "1300.00", "200.00"),
        discounts=money("50.00", "50.00", "0.00"),
        net_sales=money("1050.00", "1250.00", "200.00"),
        refunds=money("50.00", "0.00", "10.00"),
        net_revenue=money("1000.00", "1250.00", "190.00"),
        gross_margin_rate=pa.array([0.40, 0.425, 0.5]),
        aov=money("10.50", "13.89", "10.00"),
    )
    regions = pa.table(
        {
            "sales_month": pa.array([JANUARY, JANUARY, FEBRUARY, FEBRUARY]),
            "is_complete_month": pa.array([True] * 4),
            "country": ["DE", "FR", "DE", "FR"],
            "order_count": pa.array([60, 40, 30, 60]),
            "units": pa.array([70, 40, 35, 60]),
            "net_sales": money("600.00", "450.00", "300.00", "950.00"),
            "net_revenue_by_order_date": money("590.00", "440.00", "300.00", "950.00"),
            "gross_margin_rate": pa.array([0.4, 0.4, 0.3, 0.5]),
        }
    )
    return {
        "mart_monthly_revenue": months,
        "mart_region_sales_monthly": regions,
        "mart_monthly_active_customers": three_months(
            active_customers=pa.array([50, 40, 10])
        ),
        "mart_engagement_by_country": regions.append_column(
            "active_customers", pa.array([30, 20, 15, 30])
        ),
        "mart_monthly_churn": three_months(
            churn_rate=pa.array([None, 0.5, None], pa.float64())
        ),
    }


def by_label(tiles: tuple[Tile, ...]) -> dict[str, Tile]:
    return {tile.label: tile for tile in tiles}


def values(chart: Any) -> list[dict[str, Any]]:
    """The rows that a chart brings with it."""
    (rows,) = chart.to_dict()["datasets"].values()
    return list(rows)


def test_headline_is_the_last_complete_month_against_the_one_before(
    publish: Publish,
) -> None:
    found = headline(View(publish(shop()), Filters()))
    tiles = by_label(found.tiles)
    assert found.month == FEBRUARY
    assert (tiles["Net revenue, EUR"].value, tiles["Net revenue, EUR"].change) == (
        "1,250", "+25.0%",
    )  # fmt: skip
    assert (tiles["Orders"].value, tiles["Orders"].change) == ("90", "-10.0%")
    assert tiles["Average order, EUR"].value == "13.89"
    assert tiles["Gross margin"].change == "+2.5 points"
    assert (tiles["Churn"].value, tiles["Churn"].change) == ("50.0%", None)
    assert not tiles["Churn"].is_good_up
    assert tiles["Net revenue, EUR"].meaning == "What net_revenue means."


def test_headline_follows_the_country_where_its_table_knows_countries(
    publish: Publish,
) -> None:
    found = headline(View(publish(shop()), Filters(country="DE")))
    tiles = by_label(found.tiles)
    assert (tiles["Net revenue, EUR"].value, tiles["Net revenue, EUR"].change) == (
        "300", "-49.2%",
    )  # fmt: skip
    assert tiles["Active customers"].value == "15"
    assert tiles["Active customers"].meaning == "What active_customers means."
    assert "Churn (all countries)" in tiles


def test_headline_without_a_complete_month_shows_dashes(publish: Publish) -> None:
    tables = {name: table.slice(0, 0) for name, table in shop().items()}
    found = headline(View(publish(tables), Filters()))
    assert found.month is None
    assert {tile.value for tile in found.tiles} == {UNKNOWN}
    assert {tile.change for tile in found.tiles} == {None}


@pytest.mark.parametrize(
    ("filters", "note"),
    [
        (Filters(), ""),
        (Filters(country="DE"), ""),
        (Filters(category="Garden"), "All categories"),
    ],
)
def test_table_says_what_it_is_not_narrowed_by(
    publish: Publish, filters: Filters, note: str
) -> None:
    definition = publish(shop()).definition("mart_region_sales_monthly")
    assert filters.ignored_by(definition) == note


def test_filters_narrow_by_the_columns_that_the_table_has(publish: Publish) -> None:
    view = View(publish(shop()), Filters(FEBRUARY, MARCH, "FR", "Garden"))
    narrowed = view.rows("mart_region_sales_monthly").page.to_pylist()
    assert [(row["sales_month"], row["country"]) for row in narrowed] == [
        (FEBRUARY, "FR")
    ]
    assert len(view.rows("mart_monthly_revenue").page) == 2
    assert view.rows("mart_monthly_revenue", is_dated=False).total_rows == 3


def test_waterfall_adds_the_months_up_and_ends_at_net_revenue() -> None:
    rows = shop()["mart_monthly_revenue"]
    steps = {row["step"]: row for row in values(sales_charts.waterfall(rows, "EUR"))}
    assert {name: row["amount"] for name, row in steps.items()} == {
        "Gross sales": 2600.0,
        "Discounts": -100.0,
        "Net sales": 2500.0,
        "Refunds": -60.0,
        "Net revenue": 2440.0,
    }
    assert (steps["Refunds"]["low"], steps["Refunds"]["high"]) == (2440.0, 2500.0)


def test_growth_of_an_unfinished_month_is_against_the_same_days() -> None:
    rows = three_months(
        mom_growth_rate=pa.array([None, 0.25, None], pa.float64()),
        mom_growth_rate_same_days=pa.array([None, None, -0.1], pa.float64()),
    )
    shown = values(sales_charts.growth(rows, "EUR"))
    assert [(row["rate"], row["is_complete_month"]) for row in shown] == [
        (None, True), (0.25, True), (-0.1, False),
    ]  # fmt: skip


def test_ranking_adds_up_what_is_beyond_the_longest() -> None:
    countries = [f"C{number:02}" for number in range(14)]
    rows = pa.table(
        {
            "country": countries,
            "net_sales": money(*(f"{100 - number}.00" for number in range(14))),
        }
    )
    shown = values(sales_charts.by_country(rows, "EUR"))
    assert [row["name"] for row in shown] == [*countries[:12], "2 others"]
    assert shown[-1]["amount"] == 88.0 + 87.0


def test_ranking_names_the_last_one_where_it_would_stand_alone_as_others() -> None:
    countries = [f"C{number:02}" for number in range(13)]
    rows = pa.table({"country": countries, "net_sales": money(*["5.00"] * 13)})
    shown = values(sales_charts.by_country(rows, "EUR"))
    assert [row["name"] for row in shown] == countries


def test_categories_beyond_the_colours_are_stacked_as_others() -> None:
    names = [f"C{number:02}" for number in range(11)]
    rows = pa.table(
        {
            "sales_month": pa.array([JANUARY] * 11, pa.date32()),
            "is_complete_month": pa.array([True] * 11),
            "category": names,
            "net_sales": money(*(f"{100 - number}.00" for number in range(11))),
            "sales_share": pa.array([1 / 11] * 11),
        }
    )
    chart = sales_charts.categories_by_month(rows, "EUR")
    shown = {row["category"]: row["net_sales"] for row in values(chart)}
    assert list(shown) == [*names[:8], "3 others"]
    assert shown["3 others"] == 92.0 + 91.0 + 90.0


def test_profit_is_drawn_only_where_a_cost_is_known() -> None:
    known = {"costed_net_sales": money("5.00"), "cost": money("4.00")}
    unknown = {"costed_net_sales": money("0.00"), "cost": money("0.00")}
    profit = {"category": ["A"], "gross_profit": money("1.00")}
    chart = goods_charts.profit_by_category(pa.table({**profit, **known}), "EUR")
    assert [row["amount"] for row in values(chart)] == [1.0]
    assert goods_charts.profit_by_category(pa.table(profit | unknown), "EUR") is None


def test_unfinished_month_is_shaded_by_day_and_named() -> None:
    days = pa.table(
        {
            "sales_date": pa.array([date(2025, 2, 28), MARCH, date(2025, 3, 2)]),
            "net_sales": money("1.00", "2.00", "3.00"),
            "net_sales_7_day_average": money("1.00", "1.50", "2.00"),
            "net_sales_28_day_average": pa.array([None, None, None], MONEY),
        }
    )
    drawn = sales_charts.daily_sales(days, "EUR", MARCH).to_dict()
    spans = [rows for rows in drawn["datasets"].values() if "first" in rows[0]]
    assert spans == [[{"first": "2025-03-01", "last": "2025-03-02"}]]
    assert "March not over yet" in str(drawn)
    assert "not over" not in str(sales_charts.daily_sales(days, "EUR").to_dict())


def test_customers_balance_shows_the_lost_below_zero_once_a_month_is_over() -> None:
    rows = three_months(
        new_customers=pa.array([5, 4, 3]),
        reactivated_customers=pa.array([0, 2, 1]),
        churned_customers=pa.array([0, 3, None]),
    )
    shown = values(people_charts.balance(rows, "EUR"))
    lost = [(row["month"], row["customers"]) for row in shown if row["who"] == "Lost"]
    assert lost == [("Jan 2025", 0), ("Feb 2025", -3)]


def test_what_runs_out_first_stands_first_and_is_urgent() -> None:
    stock = pa.table(
        {
            "product_id": ["A", "B", "C", "D"],
            "product_name": ["Lamp", "Lamp", None, "Rope"],
            "stock_quantity": pa.array([10, 0, 99, 5]),
            "units_sold": pa.array([10, 3, 28, 0]),
            "days_of_cover": pa.array([28.0, 0.0, 99.0, None], pa.float64()),
        }
    )
    shown = values(goods_charts.runs_out(stock, "EUR"))
    assert [(row["name"], row["label"]) for row in shown] == [
        ("Lamp (B)", "0 days, 0 left"),
        ("Lamp (A)", "28 days, 10 left"),
        ("C", "99 days, 99 left"),
    ]
    assert len({row["shade"] for row in shown}) == 3


def test_stock_without_any_sale_draws_nothing() -> None:
    stock = pa.table(
        {
            "product_id": ["A"],
            "product_name": ["Lamp"],
            "stock_quantity": pa.array([10]),
            "units_sold": pa.array([0]),
            "days_of_cover": pa.array([None], pa.float64()),
        }
    )
    assert goods_charts.runs_out(stock, "EUR") is None


def test_cohort_panel_asks_only_for_what_was_observed(publish: Publish) -> None:
    cells = pa.table(
        {
            "cohort_month": pa.array([FEBRUARY, FEBRUARY, MARCH, MARCH]),
            "month_number": pa.array([0, 1, 0, 1]),
            "is_observed": pa.array([True, True, True, False]),
            "is_complete_month": pa.array([True, False, False, False]),
            "cohort_size": pa.array([4, 4, 2, 2]),
            "active_customers": pa.array([4, 0, 2, None]),
            "retention_rate": pa.array([1.0, 0.0, 1.0, None], pa.float64()),
        }
    )
    view = View(publish({"mart_cohort_retention": cells}), Filters())
    shown = view.answer(panels.COHORTS).page
    drawn = values(panels.COHORTS.draw(shown, "EUR"))
    assert [(row["month"], row["month_number"]) for row in drawn] == [
        ("Feb 2025", 0), ("Feb 2025", 1), ("Mar 2025", 0),
    ]  # fmt: skip
    assert drawn[1]["retention_rate"] == 0.0
