"""Active customers, cohorts and churn against sets of who bought when."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

import pyarrow as pa
import pytest
from edge_orders import order_at
from expected_revenue import months_from_first_sale
from lived_shop import Lived
from written_orders import Order, Row, all_orders, written_down

from generator.catalogue import Catalogue
from generator.settings import ShopSettings
from generator.state import Orders
from generator.truth import Truth


class Buyers:
    """Who bought in which month, as sets; nobody did before the first month."""

    def __init__(self, orders: list[Order], shop: ShopSettings) -> None:
        self.months = months_from_first_sale(orders, shop)
        bought = defaultdict(set)
        self.first: dict[int, int] = {}
        for order in orders:
            if order.is_qualifying and order.customer is not None:
                month = self.months.index(order.day.replace(day=1))
                bought[month].add(order.customer)
                first = self.first.get(order.customer, month)
                self.first[order.customer] = min(first, month)
        self.active = [bought[month] for month in range(len(self.months))]

    def new(self, month: int) -> set[int]:
        return {who for who, first in self.first.items() if first == month}

    def alive(self, month: int, window: int) -> set[int]:
        if month < 0:
            return set()
        return set().union(*self.active[max(month - window + 1, 0) : month + 1])


def expected_active(buyers: Buyers) -> list[Row]:
    return [
        {
            "sales_month": start,
            "active_customers": len(buyers.active[t]),
            "new_customers": len(buyers.new(t)),
            "returning_customers": len(buyers.active[t] - buyers.new(t)),
        }
        for t, start in enumerate(buyers.months)
    ]


def expected_retention(buyers: Buyers) -> list[Row]:
    rows = []
    cohorts = sorted(set(buyers.first.values()))
    last = len(buyers.months) - 1
    for cohort in cohorts:
        members = buyers.new(cohort)
        for number in range(last - cohorts[0] + 1):
            is_observed = cohort + number <= last
            count = (
                len(members & buyers.active[cohort + number]) if is_observed else None
            )
            rows.append(
                {
                    "cohort_month": buyers.months[cohort],
                    "month_number": number,
                    "cohort_size": len(members),
                    "is_observed": is_observed,
                    "active_customers": count,
                    "retention_rate": None if count is None else count / len(members),
                }
            )
    return rows


def expected_churn(buyers: Buyers, window: int) -> list[Row]:
    rows = []
    for t, start in enumerate(buyers.months):
        active = buyers.active[t]
        previous = buyers.active[t - 1] if t else set()
        alive, was_alive = buyers.alive(t, window), buyers.alive(t - 1, window)
        earlier = {who for who, first in buyers.first.items() if first < t}
        churned, lapsed = len(previous - active), len(was_alive - alive)
        has_lapse_rate = t >= window and was_alive
        rows.append(
            {
                "sales_month": start,
                "is_complete_month": True,
                "active_customers": len(active),
                "active_previous": len(previous),
                "new_customers": len(buyers.new(t)),
                "reactivated_customers": len((active - previous) & earlier),
                "churned_customers": churned,
                "churn_rate": churned / len(previous) if previous else None,
                "alive_customers": len(alive),
                "lapsed_customers": lapsed,
                "lapse_rate": lapsed / len(was_alive) if has_lapse_rate else None,
                "won_back_customers": len((alive - was_alive) & earlier),
            }
        )
    return rows


def test_customers_by_month_cohort_and_churn(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    buyers = Buyers(all_orders(lived), lived.shop)
    assert tables["monthly_active_customers"].to_pylist() == expected_active(buyers)
    assert tables["cohort_retention"].to_pylist() == expected_retention(buyers)
    assert tables["monthly_churn"].to_pylist() == expected_churn(buyers, 3)


@pytest.mark.parametrize("window", [1, 2, 12, 40])
def test_churn_follows_the_window_asked_for(lived: Lived, window: int) -> None:
    churn = lived.truth(lived.orders).tables(window)["monthly_churn"].to_pylist()
    assert churn == expected_churn(Buyers(all_orders(lived), lived.shop), window)


def test_customers_of_a_quiet_shop(quiet: tuple[ShopSettings, list[Orders]]) -> None:
    shop, chunks = quiet
    truth = Truth(shop, Catalogue(shop), 3)
    for chunk in chunks:
        truth.observe(chunk)
    tables = truth.tables(2)
    end = int(shop.bounds[-1])
    buyers = Buyers([o for c in chunks for o in written_down(c, end)], shop)
    assert tables["monthly_active_customers"].to_pylist() == expected_active(buyers)
    assert tables["cohort_retention"].to_pylist() == expected_retention(buyers)
    assert tables["monthly_churn"].to_pylist() == expected_churn(buyers, 2)
    won_back = tables["monthly_churn"]["won_back_customers"].to_pylist()
    assert won_back == [0, 0, 0, 0, 0, 1]


def test_first_sale_of_a_guest_begins_the_months_but_no_cohort() -> None:
    shop = ShopSettings(date(2025, 1, 1), months=3, orders=3)
    start = shop.bounds.tolist()
    truth = Truth(shop, Catalogue(shop), 1)
    truth.observe(order_at(start[0]))
    truth.observe(order_at(start[1], month=1, customer=0))
    tables = truth.tables(1)
    assert tables["monthly_churn"]["active_customers"].to_pylist() == [0, 1, 0]
    assert tables["monthly_churn"]["churn_rate"].to_pylist() == [None, None, 1.0]
    retention = tables["cohort_retention"]
    assert retention["cohort_month"].to_pylist() == [date(2025, 2, 1)] * 2
    assert retention["retention_rate"].to_pylist() == [1.0, 0.0]


def test_churn_adds_up(tables: dict[str, pa.Table]) -> None:
    rows = tables["monthly_churn"].to_pylist()
    for before, row in pairwise(rows):
        assert row["active_previous"] == before["active_customers"]
        assert row["active_customers"] == (
            before["active_customers"]
            - row["churned_customers"]
            + row["new_customers"]
            + row["reactivated_customers"]
        )
        assert row["alive_customers"] == (
            before["alive_customers"]
            - row["lapsed_customers"]
            + row["new_customers"]
            + row["won_back_customers"]
        )
    for name in ("reactivated", "churned", "lapsed", "won_back"):
        assert any(row[f"{name}_customers"] for row in rows), name
