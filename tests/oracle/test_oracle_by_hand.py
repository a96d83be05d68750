"""Money, time and sales worked out by hand; each test quotes the sentence it checks."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from . import MissingRateError
from .amounts import EXACT, allocate
from .shop import column, columns, line, order, refund, tables

JANUARY, FEBRUARY, MARCH = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)


def money(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


# Money, allocation, currency


def test_line_amount_is_rounded_half_away_from_zero(tmp_path: Path) -> None:
    """A line amount is `round(quantity * unit_price, 2)`, half away from zero."""
    lines = [line(unit_price="0.335", quantity=3), line(unit_price="0.335", quantity=3)]
    made = tables(tmp_path, {"orders/a.json": [order("1", "2025-01-02", *lines)]})
    assert column(made["fact_sales"], "gross_sales") == money("1.01", "1.01")
    assert column(made["fact_orders"], "gross_sales") == money("2.02")


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("1.00", ["10", "10", "10"], ["0.34", "0.33", "0.33"]),
        ("0.05", ["0", "0"], ["0.03", "0.02"]),
        # 0.10 * 1/6 = 1.67 cents, 2/6 = 3.33, 3/6 = 5: the cent left goes to 1.67.
        ("0.10", ["1", "2", "3"], ["0.02", "0.03", "0.05"]),
        ("0.01", ["0", "5"], ["0.00", "0.01"]),
    ],
)
def test_allocation_gives_cents_to_the_largest_remainders(
    amount: str, weights: list[str], parts: list[str]
) -> None:
    """Whole cents, largest remainder, ties to the lower line, equal where all are 0."""
    assert allocate(Decimal(amount), money(*weights)) == money(*parts)


def test_amounts_are_allocated_first_and_converted_then(tmp_path: Path) -> None:
    """Each line's gross, discounts and cost are converted; net is the difference."""
    item = line(unit_price="10.05", discount_amount="1.01", unit_cost="2.55")
    sold = order(
        "1",
        "2025-01-02",
        item,
        currency="EUR",
        discount_amount="0.50",
        refunds=[refund("2025-01-05", "6.54"), refund("2025-01-04", "2.00")],
    )
    made = tables(tmp_path, {"orders/a.json": [sold]}, as_of_date=date(2025, 1, 31))
    row = made["fact_sales"].records()[0]
    names = ("gross_sales", "line_discounts", "order_discounts", "net_sales", "cost")
    # 11.055, 1.111, 0.55 and 2.805 at 1.1; net 11.06 - 1.11 - 0.55.
    assert [row[name] for name in names] == money(
        "11.06", "1.11", "0.55", "9.40", "2.81"
    )
    # round(9.40 * 2.00 / 8.54, 2) = 2.20, and a full refund is exactly the net.
    assert column(made["fact_refunds"], "refunds") == money("7.20", "2.20")
    assert row["refunds"] == Decimal("9.40")


def test_refund_of_a_free_order_is_converted_at_the_plain_rate(tmp_path: Path) -> None:
    """Where the net is 0, at the plain rate."""
    given = [line(unit_price="0"), line(unit_price="0")]
    refunds = [refund("2025-01-03", "0.05", shipping_amount="1.00", tax_amount="0.15")]
    sold = order("1", "2025-01-02", *given, currency="EUR", refunds=refunds)
    made = tables(tmp_path, {"orders/a.json": [sold]}, as_of_date=date(2025, 1, 31))
    names = ("refunds", "shipping_refunds", "tax_refunds")
    # 0.055, 1.10 and 0.165.
    assert columns(made["fact_refunds"], *names) == [
        tuple(money("0.06", "1.10", "0.17"))
    ]
    assert column(made["fact_sales"], "refunds") == money("0.03", "0.03")


def test_a_rate_of_seven_days_ago_still_holds(tmp_path: Path) -> None:
    """The newest rate on or before the order's business date, at most 7 days old."""
    sold = [order("1", "2025-01-08", currency="EUR")]
    sold += [order("2", "2025-01-10", currency="EUR")]
    made = tables(tmp_path, {"orders/a.json": sold})
    assert column(made["fact_orders"], "net_sales") == money("11.00", "12.00")


def test_an_order_without_a_rate_fails_with_currency_and_date(tmp_path: Path) -> None:
    """Without a rate the build fails and names currency and date."""
    sold = order("1", "2025-01-09", currency="EUR", status="cancelled")
    with pytest.raises(MissingRateError, match=r"EUR.*2025-01-09"):
        tables(tmp_path, {"orders/a.json": [sold]})


def test_costs_of_the_catalogue_are_not_converted(tmp_path: Path) -> None:
    """The line's own cost, else the catalogue's as of the order, else NULL."""
    catalogue = {"product_id": "P", "product_name": "p", "category": "c"}
    made = tables(
        tmp_path,
        {
            "orders/a.json": [
                order("1", "2025-01-02", line(), line("Q"), currency="EUR"),
            ],
            "products/products_2025_01.json": [{**catalogue, "unit_cost": 4}],
        },
    )
    assert column(made["fact_sales"], "cost") == [Decimal("4.00"), None]
    row = made["mart_monthly_revenue"].records()[0]
    # Net of the line that has a cost is 11.00.
    assert (row["costed_net_sales"], row["gross_profit"]) == tuple(money("11", "7"))
    assert row["gross_margin_rate"] == EXACT.divide(Decimal(7), Decimal(11))


# Time, months, what counts


def test_business_date_is_converted_before_it_is_cut_off(tmp_path: Path) -> None:
    """A business date is an instant's date in `reporting_timezone`."""
    made = tables(
        tmp_path,
        {"orders/a.json": [order("1", "2025-01-31T23:30:00Z")]},
        reporting_timezone="Europe/Berlin",
    )
    assert column(made["fact_orders"], "order_date") == [date(2025, 2, 1)]
    assert column(made["mart_monthly_revenue"], "sales_month") == [FEBRUARY]


def test_as_of_date_is_that_of_the_newest_order_of_any_status(tmp_path: Path) -> None:
    """By default it is the business date of the newest order of any status."""
    sold = [order("1", "2025-01-15"), order("2", "2025-03-31", status="cancelled")]
    made = tables(tmp_path, {"orders/a.json": sold})
    months = made["mart_monthly_revenue"]
    names = ("sales_month", "is_complete_month", "order_count", "net_sales", "aov")
    assert columns(months, *names) == [
        (JANUARY, True, 1, Decimal("10.00"), Decimal("10.00")),
        (FEBRUARY, True, 0, Decimal("0.00"), None),
        (MARCH, True, 0, Decimal("0.00"), None),
    ]
    growth = columns(
        made["mart_revenue_mom"], "previous_net_revenue", "mom_growth_rate"
    )
    # (0 - 10) / 10, then nothing to divide by.
    assert growth == [(None, None), (Decimal(10), Decimal(-1)), (Decimal(0), None)]


def test_nothing_after_as_of_date_counts_but_versions_do(tmp_path: Path) -> None:
    """What was ordered or refunded after it counts nowhere."""
    refunds = [refund("2025-02-02", "4.00")]
    later = order("1", "2025-01-02", updated_at="2025-02-02", refunds=refunds)
    sold = [order("1", "2025-01-02"), later, order("2", "2025-02-01")]
    made = tables(tmp_path, {"orders/a.json": sold}, as_of_date=date(2025, 1, 31))
    assert column(made["fact_orders"], "is_counted") == [True, False]
    assert column(made["fact_refunds"], "is_counted") == [False]
    assert column(made["mart_monthly_revenue"], "net_revenue") == money("10.00")


def test_a_refund_is_booked_on_its_own_date_and_on_its_order(tmp_path: Path) -> None:
    """Over all time `net_revenue` equals `net_revenue_by_order_date`."""
    sold = order("1", "2025-01-02", refunds=[refund("2025-02-10", "4.00")])
    made = tables(tmp_path, {"orders/a.json": [sold]}, as_of_date=date(2025, 2, 28))
    names = ("net_revenue", "net_revenue_by_order_date")
    months = columns(made["mart_monthly_revenue"], *names)
    assert months == [tuple(money("10", "6")), tuple(money("-4", "0"))]


def test_cancelling_removes_the_sale_and_its_refunds(tmp_path: Path) -> None:
    """Its lines, refunds, costs, customers and cohorts count with it, or nothing."""
    refunds = [refund("2025-01-03", "1.00")]
    first = order("1", "2025-01-02", who="C", refunds=refunds)
    second = {**first, "updated_at": "2025-01-04", "status": " Cancelled "}
    made = tables(tmp_path, {"orders/a.json": [first, second]})
    assert made["mart_monthly_revenue"].rows == ()
    assert made["mart_customer_value"].rows == ()
    assert column(made["fact_orders"], "status") == ["cancelled"]


def test_the_current_version_is_newest_then_path_then_position(tmp_path: Path) -> None:
    """Greatest `updated_at`, then greatest path of the file, then later position."""

    def version(price: str, **more: Any) -> Any:
        return order("1", "2025-01-02", line(unit_price=price), **more)

    made = tables(
        tmp_path,
        {
            "orders/b.json": [version("1"), version("2")],
            "orders/a.json": [version("3")],
            "orders/c.json": [version("4", updated_at="2025-01-01")],
        },
    )
    assert column(made["fact_orders"], "gross_sales") == money("2.00")


def test_guests_count_in_revenue_but_not_among_customers(tmp_path: Path) -> None:
    """Guests count in revenue, orders and AOV, never in a number about customers."""
    guests = [order("1", "2025-01-02"), order("2", "2025-01-02", who="  ")]
    sold = [*guests, order("3", "2025-01-02", line(unit_price="40"), who="C")]
    made = tables(tmp_path, {"orders/a.json": sold})
    assert column(made["mart_monthly_revenue"], "aov") == money("20.00")
    names = ("active_customers", "net_sales_per_active_customer")
    active = columns(made["mart_monthly_active_customers"], *names)
    assert active == [(1, Decimal("40.00"))]
    assert column(made["fact_orders"], "customer_key") == ["guest", "guest", "C:1"]


def test_payment_method_is_that_of_the_largest_payment(tmp_path: Path) -> None:
    """Method of the largest payment, ties to the first; `unknown` without."""
    payments = [{"method": m, "amount": a} for m, a in [("a", 1), ("b", 5), ("c", 5)]]
    sold = [order("1", "2025-01-02", payments=payments), order("2", "2025-01-02")]
    made = tables(tmp_path, {"orders/a.json": sold})
    assert column(made["fact_orders"], "payment_method") == ["b", "unknown"]
    assert column(made["fact_orders"], "gross_sales") == money("10.00", "10.00")


def test_stores_that_the_seed_lacks_are_unknown(tmp_path: Path) -> None:
    """`none` for orders of no store, `unknown` for a store that the seed lacks."""
    stores = ["S-1", "S-9", None]
    sold = [order(str(n), "2025-01-02", store_id=s) for n, s in enumerate(stores)]
    made = tables(tmp_path, {"orders/a.json": sold})
    assert column(made["fact_orders"], "store_key") == ["S-1", "unknown", "none"]


# Months against each other


def test_growth_over_the_same_days_of_a_running_month(tmp_path: Path) -> None:
    """Days 1 to d of the month before, d being the day of `as_of_date`."""
    sold = [
        order("1", "2025-01-10", line(unit_price="100")),
        order("2", "2025-01-11", line(unit_price="50")),
        order("3", "2025-02-10", line(unit_price="150")),
    ]
    made = tables(tmp_path, {"orders/a.json": sold})
    last = made["mart_revenue_mom"].records()[-1]
    assert last["mom_growth_rate"] is None
    assert last["previous_net_revenue"] == Decimal("150.00")
    assert last["previous_net_revenue_same_days"] == Decimal("100.00")
    assert last["mom_growth_rate_same_days"] == Decimal("0.5")
    assert last["cumulative_net_revenue"] == Decimal("300.00")


def test_a_first_month_before_history_start_is_incomplete(tmp_path: Path) -> None:
    """Complete when it does not begin before `history_start_date`."""
    sold = [order("1", "2025-01-20"), order("2", "2025-02-28")]
    files: dict[str, Any] = {"orders/a.json": sold}
    made = tables(tmp_path, files, history_start_date=date(2025, 1, 15))
    names = ("is_complete_month", "mom_growth_rate")
    assert columns(made["mart_revenue_mom"], *names) == [(False, None), (True, None)]


def test_daily_averages_begin_after_whole_windows(tmp_path: Path) -> None:
    """Net sales of this and the 6 calendar days before / 7; first 6 days NULL."""
    sold = [order("1", "2025-01-01"), order("2", "2025-01-08", line(unit_price="5"))]
    made = tables(tmp_path, {"orders/a.json": sold})
    averages = columns(
        made["mart_daily_sales"], "net_sales_7_day_average", "order_count_7_day_average"
    )
    # 10 / 7 = 1.43, 5 / 7 = 0.71; the 8th day has lost the first.
    assert averages[:6] == [(None, None)] * 6
    assert [average for average, _ in averages[6:]] == money("1.43", "0.71")


def test_categories_are_dense_and_their_shares_sum_to_one(tmp_path: Path) -> None:
    """Every month with every category that ever had a counted sale."""
    mixed = [line(category="a"), line(category="a"), line("Q", "20")]
    sold = [order("1", "2025-01-02", *mixed), order("2", "2025-02-28", line("Q"))]
    made = tables(tmp_path, {"orders/a.json": sold})
    names = ("sales_month", "category", "order_count", "net_sales", "sales_share")
    assert columns(made["mart_category_sales_monthly"], *names) == [
        (JANUARY, "a", 1, Decimal(20), Decimal("0.5")),
        (JANUARY, "unknown", 1, Decimal(20), Decimal("0.5")),
        (FEBRUARY, "a", 0, Decimal(0), Decimal(0)),
        (FEBRUARY, "unknown", 1, Decimal(10), Decimal(1)),
    ]


def test_top_products_break_ties_by_id(tmp_path: Path) -> None:
    """Ranked by net sales, then product id; the first `top_n`."""
    sold = order("1", "2025-01-02", line("B"), line("A"), line("C", "1"))
    made = tables(tmp_path, {"orders/a.json": [sold]}, top_n=2)
    names = ("period", "sales_month", "sales_rank", "product_id")
    assert columns(made["mart_top_products"], *names) == [
        ("all_time", None, 1, "A"),
        ("all_time", None, 2, "B"),
        ("month", JANUARY, 1, "A"),
        ("month", JANUARY, 2, "B"),
    ]
