"""Real orders to published numbers, against sums made from the JSON itself."""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from shop import EXCERPT, PROJECT_ROOT, Shop

WHOLE = PROJECT_ROOT.parent / "shared" / "data" / "online_retail"
FOLDERS = [EXCERPT, *([WHOLE] if WHOLE.exists() else [])]
CENT = Decimal("0.01")


@dataclass
class Month:
    orders: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    net_sales: Decimal = Decimal(0)


def summed_by_hand(folder: Path) -> dict[str, Month]:
    """What the files say, a plain loop over decimals; they hold no refunds."""
    months: dict[str, Month] = defaultdict(Month)
    for file in sorted(folder.glob("*.gz")):
        with gzip.open(file, "rt") as lines:
            for line in lines:
                order = json.loads(line, parse_float=Decimal)
                month = months[order["ordered_at"][:7]]
                month.orders.add(order["order_id"])
                if order["customer"]:
                    month.customers.add(order["customer"]["id"])
                month.net_sales += sum(
                    (
                        (item["quantity"] * Decimal(item["unit_price"])).quantize(
                            CENT, ROUND_HALF_UP
                        )
                        for item in order["items"]
                    ),
                    start=Decimal(0),
                )
    return months


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.parent.name)
def real(
    request: pytest.FixtureRequest,
    make_shop: Callable[[str], Shop],
    unit_tested: Callable[[Shop], Shop],
) -> tuple[Path, Shop]:
    folder: Path = request.param
    shop = unit_tested(make_shop("real"))
    shop.receive(*folder.glob("*.gz"))
    finished = shop.storelake("run", "--vars", "{reporting_currency: GBP}")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return folder, shop


def by_month(shop: Shop, mart: str) -> dict[str, dict[str, Any]]:
    return {row["sales_month"].strftime("%Y-%m"): row for row in shop.published(mart)}


def test_real_shop_has_the_revenue_that_its_files_say(real: tuple[Path, Shop]) -> None:
    folder, shop = real
    expected = summed_by_hand(folder)
    revenue = by_month(shop, "mart_monthly_revenue")
    assert {month: row["order_count"] for month, row in revenue.items()} == {
        month: len(said.orders) for month, said in expected.items()
    }
    assert {month: row["net_sales"] for month, row in revenue.items()} == {
        month: said.net_sales for month, said in expected.items()
    }


def test_real_shop_has_the_customers_that_its_files_say(
    real: tuple[Path, Shop],
) -> None:
    folder, shop = real
    expected = summed_by_hand(folder)
    active = by_month(shop, "mart_monthly_active_customers")
    assert {month: row["active_customers"] for month, row in active.items()} == {
        month: len(said.customers) for month, said in expected.items()
    }


def test_real_shop_without_refunds_keeps_its_sales(real: tuple[Path, Shop]) -> None:
    _, shop = real
    assert shop.published("fact_refunds") == []
    for row in shop.published("mart_monthly_revenue"):
        assert (
            row["net_revenue"] == row["net_sales"] == row["net_revenue_by_order_date"]
        )


def test_real_shop_agrees_with_the_figures_of_its_source(
    real: tuple[Path, Shop],
) -> None:
    """The table of the data's own README, where the whole four months are there."""
    folder, shop = real
    if folder == EXCERPT:
        assert (
            sum(r["order_count"] for r in shop.published("mart_monthly_revenue")) == 300
        )
        return
    active = by_month(shop, "mart_monthly_active_customers")
    figures = [
        "| {} | {:,} | {:,} | {:,.2f} |".format(
            month,
            row["order_count"],
            active[month]["active_customers"],
            row["net_sales"],
        )
        for month, row in by_month(shop, "mart_monthly_revenue").items()
    ]
    page = (folder / "README.md").read_text()
    assert len(figures) == 4
    assert [line for line in figures if line not in page] == []


def customers_by_month(folder: Path) -> dict[str, set[str]]:
    return {
        month: said.customers for month, said in sorted(summed_by_hand(folder).items())
    }


def test_real_shop_keeps_and_loses_the_customers_that_its_files_say(
    real: tuple[Path, Shop],
) -> None:
    folder, shop = real
    active = customers_by_month(folder)
    months = list(active)
    first = {
        customer: month for month in reversed(months) for customer in active[month]
    }
    retention = {
        (str(row["cohort_month"])[:7], row["month_number"]): row["active_customers"]
        for row in shop.published("mart_cohort_retention")
        if row["is_observed"]
    }
    assert retention == {
        (cohort, months.index(month) - months.index(cohort)): sum(
            first[customer] == cohort for customer in active[month]
        )
        for cohort in months
        if cohort in first.values()
        for month in months[months.index(cohort) :]
    }
    churned = {
        month: row["churned_customers"]
        for month, row in by_month(shop, "mart_monthly_churn").items()
        if row["is_complete_month"]
    }
    assert churned == {
        month: len(active[before] - active[month]) if before else 0
        for before, month in zip([None, *months], months, strict=False)
        if month in churned
    }


def test_real_shop_sells_to_countries_by_their_code(real: tuple[Path, Shop]) -> None:
    _, shop = real
    regions = {
        row["country"]: row["region"]
        for row in shop.published("mart_region_sales_monthly")
    }
    assert (regions["GB"], regions["IE"], regions["AU"]) == (
        *("Europe", "Europe", "Oceania"),
    )
    # What is no country keeps its row.
    odd = {country for country, region in regions.items() if region == "unknown"}
    assert {"Channel Islands", "unknown"} <= odd
    assert {country for country in odd if len(country) == 2} == set()
