"""Every question of `analyses/` runs as it is, and agrees with the marts."""

import json
import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from shop import PROJECT_ROOT, Shop
from sql_prompt import prompt

from lake.layout import Layout
from lake.manifest import load_manifest

ANALYSES = sorted((PROJECT_ROOT / "analyses").glob("*.sql"))
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def answers(published: Shop) -> dict[str, Rows]:
    """The rows of each analysis."""
    found = {}
    for analysis in ANALYSES:
        finished = prompt(published, f".mode json\n{analysis.read_text()}")
        assert finished.returncode == 0, finished.stderr
        assert finished.stderr == ""
        found[analysis.stem] = json.loads(finished.stdout, parse_float=Decimal)
    return found


def total(rows: Rows, column: str) -> Decimal:
    """The sum of an amount, to the cent."""
    return sum((cents(row[column]) for row in rows), Decimal(0))


def cents(value: Any) -> Decimal:
    return Decimal(value or 0).quantize(Decimal("0.01"))


def by(rows: Rows, column: str, amount: str) -> dict[str, Decimal]:
    """Amounts summed by the values of a column."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[str(row[column])] += cents(row[amount])
    return dict(sums)


def counted(shop: Shop, mart: str) -> Rows:
    return [row for row in shop.published(mart) if row["is_counted"]]


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.stem)
def test_analysis_finds_rows(answers: dict[str, Rows], analysis: Path) -> None:
    assert answers[analysis.stem]


def test_page_lists_every_analysis_with_its_question() -> None:
    page = (PROJECT_ROOT / "analyses" / "README.md").read_text()
    listed = re.findall(r"^\| `(\w+)` \| .+\? \|$", page, re.MULTILINE)
    assert sorted(listed) == [analysis.stem for analysis in ANALYSES]
    for analysis in ANALYSES:
        assert re.match(r"-- [A-Z].*\?", analysis.read_text()), analysis


def test_net_revenue_by_month_is_that_of_the_marts(
    answers: dict[str, Rows], published: Shop
) -> None:
    found = answers["net_revenue_by_month"]
    marts = published.published("mart_monthly_revenue")
    assert by(found, "sales_month", "net_revenue") == by(
        marts, "sales_month", "net_revenue"
    )
    assert cents(found[-1]["cumulative_net_revenue"]) == total(marts, "net_revenue")


def test_steps_lead_from_gross_sales_to_net_revenue(
    answers: dict[str, Rows], published: Shop
) -> None:
    steps = answers["net_revenue_explained"]
    ends = [row for row in steps if row["step"] == "net revenue"]
    assert by(ends, "sales_month", "amount") == by(
        published.published("mart_monthly_revenue"), "sales_month", "net_revenue"
    )
    ways = [row for row in steps if row["step"] != "net revenue"]
    assert by(ways, "sales_month", "amount") == by(ends, "sales_month", "amount")
    assert any(row["step"].startswith("refunds of orders of 2024-") for row in ways)


def test_margins_are_those_of_the_category_mart(
    answers: dict[str, Rows], published: Shop
) -> None:
    found = answers["margin_by_category"]
    marts = published.published("mart_category_sales_monthly")
    for amount in ("net_sales", "gross_profit"):
        assert by(found, "category", amount) == by(marts, "category", amount)
    lines = [row for row in counted(published, "fact_sales") if row["cost"] is None]
    assert sum(row["lines_without_cost"] for row in found) == len(lines)
    assert total(found, "net_sales_without_cost") == total(lines, "net_sales")


def test_falling_products_are_those_that_sold_more_before(
    answers: dict[str, Rows], published: Shop
) -> None:
    last = max(row["sales_date"] for row in published.published("mart_daily_sales"))
    changes: dict[str, Decimal] = defaultdict(Decimal)
    for row in counted(published, "fact_sales"):
        if row["order_date"] > last - timedelta(days=28):
            changes[row["product_id"]] += row["net_sales"]
        elif row["order_date"] > last - timedelta(days=56):
            changes[row["product_id"]] -= row["net_sales"]
    found = answers["products_with_falling_sales"]
    assert by(found, "product_id", "net_sales_change") == {
        product: change for product, change in changes.items() if change < 0
    }


def test_sales_at_all_prices_are_those_of_the_product(
    answers: dict[str, Rows], published: Shop
) -> None:
    found = answers["sales_at_each_price"]
    sales = by(counted(published, "fact_sales"), "product_id", "net_sales")
    sums = by(found, "product_id", "net_sales")
    assert sums == {product: sales.get(product, Decimal(0)) for product in sums}
    prices: dict[str, set[Decimal]] = defaultdict(set)
    for row in found:
        prices[row["product_id"]].add(Decimal(row["list_price"]))
    assert all(len(of_product) > 1 for of_product in prices.values())
    assert any(sums.values())


def test_stock_running_out_has_less_than_four_weeks(
    answers: dict[str, Rows], published: Shop
) -> None:
    stock = [
        row
        for row in published.published("mart_inventory")
        if row["level"] == "product" and row["days_of_cover"] is not None
    ]
    newest = max(row["inventory_month"] for row in stock)
    assert {row["product_id"] for row in answers["stock_running_out"]} == {
        row["product_id"]
        for row in stock
        if row["inventory_month"] == newest and row["days_of_cover"] < 28
    }


def test_baskets_hold_all_orders(answers: dict[str, Rows], published: Shop) -> None:
    found = answers["baskets_by_channel"]
    marts = published.published("mart_monthly_revenue")
    assert total(found, "net_sales") == total(marts, "net_sales")
    assert sum(row["order_count"] for row in found) == sum(
        row["order_count"] for row in marts
    )
    assert float(sum(row["sales_share"] for row in found)) == pytest.approx(1)


def test_cohorts_are_those_of_the_mart(
    answers: dict[str, Rows], published: Shop
) -> None:
    found = {row["cohort_month"]: row for row in answers["cohorts_by_retention"]}
    observed = [
        row
        for row in published.published("mart_cohort_retention")
        if row["is_observed"]
    ]
    assert set(found) == {str(row["cohort_month"]) for row in observed}
    seen = 0
    for row in observed:
        cohort = found[str(row["cohort_month"])]
        if 1 <= row["month_number"] <= 3 and row["is_complete_month"]:
            rate = cohort[f"retention_rate_month_{row['month_number']}"]
            assert float(rate) == pytest.approx(row["retention_rate"])
            seen += 1
    assert seen > 3
    newest = str(max(row["cohort_month"] for row in observed))
    assert found[newest]["retention_rate_month_1"] is None


def test_customers_lost_are_those_who_churned(
    answers: dict[str, Rows], published: Shop
) -> None:
    complete = [
        row
        for row in published.published("mart_monthly_churn")
        if row["is_complete_month"]
    ]
    before, last = sorted(complete, key=lambda row: row["sales_month"])[-2:]
    active: dict[date, set[str]] = defaultdict(set)
    for row in counted(published, "fact_orders"):
        if row["customer_id"]:
            active[row["order_month"]].add(row["customer_id"])
    lost = active[before["sales_month"]] - active[last["sales_month"]]
    assert {row["customer_id"] for row in answers["customers_lost"]} == lost
    assert len(answers["customers_lost"]) == last["churned_customers"] > 0


def test_countries_then_are_those_of_the_region_mart(
    answers: dict[str, Rows], published: Shop
) -> None:
    found = answers["sales_by_country_then_and_now"]
    marts = published.published("mart_region_sales_monthly")
    assert by(found, "country_then", "net_sales") == by(marts, "country", "net_sales")


def test_who_has_moved_counts_in_both_countries() -> None:
    """Nobody moves in so small a shop, so these rows are made by hand."""
    with duckdb.connect() as connection:
        connection.execute("""
            create table dim_customer as from (values
                ('A:1', 'A', 'DE', false), ('A:2', 'A', 'FR', true),
                ('B:1', 'B', 'DE', true), ('guest', null, 'unknown', true)
            ) as rows (customer_key, customer_id, country_code, is_current);
            create table fact_orders as from (values
                ('A:1', 'A', true, 10), ('A:1', 'A', true, 20), ('A:2', 'A', true, 5),
                ('A:1', 'A', false, 99), ('B:1', 'B', true, 7), ('guest', null, true, 3)
            ) as rows (customer_key, customer_id, is_counted, net_sales)
        """)
        analysis = PROJECT_ROOT / "analyses" / "sales_by_country_then_and_now.sql"
        found = connection.execute(analysis.read_text()).fetchall()
    assert found == [
        ("DE", "FR", True, 1, 2, 30),
        ("DE", "DE", False, 1, 1, 7),
        ("FR", "FR", False, 1, 1, 5),
        ("unknown", "unknown", False, 0, 1, 3),
    ]


def test_refunds_of_all_lags_are_all_refunds(
    answers: dict[str, Rows], published: Shop
) -> None:
    found = answers["refunds_by_lag"]
    marts = published.published("mart_monthly_revenue")
    assert total(found, "refunds") == total(marts, "refunds") > 0
    assert float(sum(row["refunds_share"] for row in found)) == pytest.approx(1)


def test_payments_are_of_all_sales(answers: dict[str, Rows], published: Shop) -> None:
    found = answers["payments_by_method"]
    marts = published.published("mart_monthly_revenue")
    assert total(found, "net_sales") == total(marts, "net_sales")
    captured = [
        row
        for row in counted(published, "fact_payments")
        if row["payment_status"] in ("captured", None)
    ]
    assert total(found, "paid") == total(captured, "amount") > 0


def test_quarantine_is_that_of_the_lake(
    answers: dict[str, Rows], published: Shop
) -> None:
    found = {
        (row["source_file"], row["reason_code"]): row["record_count"]
        for row in answers["quarantine_by_reason"]
    }
    assert found == {
        (source.source_file, reason): count
        for source in load_manifest(Layout(published.lake)).sources
        for reason, count in source.quarantined_by_reason.items()
    }
