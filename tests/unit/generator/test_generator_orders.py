"""What is in the orders, checked against the contract and not against the generator."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generator.settings import ShopSettings, parse_month
from generator.writer import generate

CHECKOUT = Path(__file__).parents[3]
SEEDS = CHECKOUT / "seeds"
START, MONTHS, ORDERS = "2025-09", 6, 400
END = "2026-03-01T00:00:00Z"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
EMAIL = re.compile(r"[a-z]+(\.[a-z]+)*(\.\d+)+@example\.(com|org)")
CENT = Decimal("0.01")
TWO_PLACES, FOUR_PLACES = -2, -4

Record = dict[str, Any]


def read_orders(path: Path) -> list[Record]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


def rows_of_seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Record]]:
    shop = ShopSettings(parse_month(START), MONTHS, ORDERS, seed=11)
    result = generate(shop, tmp_path_factory.mktemp("raw"))
    return {path.stem: read_orders(path) for path in result.files}


@pytest.fixture(scope="module")
def orders(months: dict[str, list[Record]]) -> list[Record]:
    return [order for month in months.values() for order in month]


def net_before_order_discount(order: Record) -> Decimal:
    net = Decimal(0)
    for item in order["items"]:
        gross = item["quantity"] * item["unit_price"]
        gross = gross.quantize(CENT, ROUND_HALF_UP)
        assert 0 <= item["discount_amount"] <= gross
        net += gross - item["discount_amount"]
    return net


def amounts_of(order: Record) -> Iterator[Decimal]:
    yield from (
        order[key] for key in ("discount_amount", "shipping_amount", "tax_amount")
    )
    yield from (item["discount_amount"] for item in order["items"])
    yield from (payment["amount"] for payment in order["payments"])
    for refund in order["refunds"]:
        yield from (refund["amount"], refund["shipping_amount"], refund["tax_amount"])


def test_orders_add_up_to_the_settings(months: dict[str, list[Record]]) -> None:
    assert list(months) == [
        "orders_2025_09",
        "orders_2025_10",
        "orders_2025_11",
        "orders_2025_12",
        "orders_2026_01",
        "orders_2026_02",
    ]
    assert sum(map(len, months.values())) == MONTHS * ORDERS
    assert len(months["orders_2025_12"]) > 1.2 * len(months["orders_2025_09"])


def test_orders_lie_in_their_month_and_order(months: dict[str, list[Record]]) -> None:
    for stem, orders in months.items():
        keys = [(order["ordered_at"], order["order_id"]) for order in orders]
        assert keys == sorted(keys)
        prefix = stem.removeprefix("orders_").replace("_", "-")
        assert all(at.startswith(prefix) for at, _ in keys)
    assert months["orders_2026_02"][-1]["ordered_at"].startswith("2026-02-28")


def test_order_ids_are_unique(orders: list[Record]) -> None:
    ids = [order["order_id"] for order in orders]
    refunds = [refund["refund_id"] for order in orders for refund in order["refunds"]]
    assert len(set(ids)) == len(ids)
    assert len(set(refunds)) == len(refunds)


def test_items_obey_the_contract(orders: list[Record]) -> None:
    for order in orders:
        numbers = [item["line_number"] for item in order["items"]]
        assert numbers == list(range(1, len(numbers) + 1))
        products = [item["product_id"] for item in order["items"]]
        assert len(set(products)) == len(products) > 0
        for item in order["items"]:
            assert 1 <= item["quantity"] <= 1_000_000
            assert 0 < item["unit_cost"] < item["unit_price"] < 10**8
            assert item["unit_cost"].as_tuple().exponent == FOUR_PLACES
            assert item["category"]
            assert item["subcategory"]
            assert item["brand"]


def test_amounts_have_two_places_and_are_not_negative(orders: list[Record]) -> None:
    for order in orders:
        for amount in amounts_of(order):
            assert isinstance(amount, Decimal)
            assert amount.as_tuple().exponent == TWO_PLACES
            assert amount >= 0


def test_payments_sum_to_the_order_total(orders: list[Record]) -> None:
    for order in orders:
        before = net_before_order_discount(order)
        assert 0 <= order["discount_amount"] <= before
        total = before - order["discount_amount"]
        total += order["shipping_amount"] + order["tax_amount"]
        payments = order["payments"]
        assert sum(payment["amount"] for payment in payments) == total
        assert all(payment["amount"] > 0 for payment in payments)
        for payment in payments:
            paid_at = payment.get("paid_at")
            assert (payment["status"] == "captured") == (paid_at is not None)
            assert paid_at is None or order["ordered_at"] <= paid_at < END


def test_refunds_stay_within_order_and_period(orders: list[Record]) -> None:
    for order in orders:
        net = net_before_order_discount(order) - order["discount_amount"]
        refunds = order["refunds"]
        refunded = sum(refund["amount"] for refund in refunds)
        assert refunded <= net
        assert sum(refund["tax_amount"] for refund in refunds) <= order["tax_amount"]
        assert (
            sum(refund["shipping_amount"] for refund in refunds)
            <= order["shipping_amount"]
        )
        if order["status"] == "returned":
            assert refunded == net
        lines = {item["line_number"]: item for item in order["items"]}
        for refund in refunds:
            assert INSTANT.fullmatch(refund["refunded_at"])
            assert order["ordered_at"] < refund["refunded_at"] < END
            assert refund["amount"] > 0
            if "line_number" in refund:
                line = lines[refund["line_number"]]
                gross = line["quantity"] * line["unit_price"]
                assert refund["amount"] <= gross - line["discount_amount"]


def test_updated_at_is_the_last_known_event(orders: list[Record]) -> None:
    for order in orders:
        events = [order["ordered_at"]]
        events += [payment.get("paid_at", "") for payment in order["payments"]]
        events += [refund["refunded_at"] for refund in order["refunds"]]
        assert INSTANT.fullmatch(order["ordered_at"])
        assert INSTANT.fullmatch(order["updated_at"])
        assert max(events) <= order["updated_at"] < END


def test_closed_sets_agree_with_the_seeds(orders: list[Record]) -> None:
    policy = {row["status"] for row in rows_of_seed("order_status_policy.csv")}
    currencies = {row["currency"] for row in rows_of_seed("currencies.csv")}
    countries = {row["store_id"]: row["country"] for row in rows_of_seed("stores.csv")}
    assert {order["status"] for order in orders} == policy
    assert {order["currency"] for order in orders} == {"USD", "EUR", "GBP"}
    assert {order["currency"] for order in orders} <= currencies
    assert {order["store_id"] for order in orders} == {None, *countries}
    for order in orders:
        assert (order["channel"] == "store") == (order["store_id"] is not None)
        if order["store_id"] and order["customer"]:
            assert countries[order["store_id"]] == order["customer"]["country"]


def test_currency_follows_the_country(orders: list[Record]) -> None:
    expected = {"GB": "GBP", "DE": "EUR", "FR": "EUR"} | dict.fromkeys(
        ("US", "CA", "IN"), "USD"
    )
    seen = {
        (order["customer"]["country"], order["currency"])
        for order in orders
        if order["customer"]
    }
    assert seen == set(expected.items())


def test_customers_are_made_up_and_change_between_orders(orders: list[Record]) -> None:
    last: dict[str, tuple[str, Record]] = {}
    changed: Counter[str] = Counter()
    for order in orders:
        customer = order["customer"]
        if customer is None:
            continue
        assert EMAIL.fullmatch(customer["email"])
        assert all(customer.values())
        assert customer["updated_at"] < order["ordered_at"]
        ordered_at, before = last.get(customer["id"], ("", customer))
        differing = {key for key in customer if customer[key] != before[key]}
        if differing:
            assert ordered_at < customer["updated_at"]
            assert "updated_at" in differing
        changed.update(differing)
        last[customer["id"]] = order["ordered_at"], customer
    assert {"city", "email", "loyalty_tier"} <= set(changed)
    assert not {"id", "country", "name"} & set(changed)


def test_cohorts_shrink_but_do_not_vanish(months: dict[str, list[Record]]) -> None:
    active = [
        {order["customer"]["id"] for order in orders if order["customer"]}
        for orders in months.values()
    ]
    first = active[0]
    retained = [len(first & month) / len(first) for month in active]
    assert 0.05 < retained[-1] <= retained[1] < 0.4
    newcomers = [
        len(month - set().union(*active[:index])) for index, month in enumerate(active)
    ]
    assert all(
        count > 0.3 * len(month) for count, month in zip(newcomers, active, strict=True)
    )


def test_every_case_that_marts_must_survive_occurs(orders: list[Record]) -> None:
    shares = Counter(order["status"] for order in orders)
    refunded = [order for order in orders if order["refunds"]]
    guests = sum(order["customer"] is None for order in orders)
    assert 0.75 < shares["delivered"] / len(orders) < 0.87
    assert 0.02 < shares["cancelled"] / len(orders) < 0.06
    assert 0.05 < guests / len(orders) < 0.11
    assert any(len(order["payments"]) == 2 for order in orders)
    assert any(order["discount_amount"] for order in orders)
    assert any(item["discount_amount"] for order in orders for item in order["items"])
    assert any(len(order["refunds"]) == 2 for order in refunded)
    assert any(order["status"] == "cancelled" for order in refunded)
    assert any(order["status"] == "delivered" for order in refunded)
    assert any("line_number" in order["refunds"][0] for order in refunded)
    assert any("line_number" not in order["refunds"][0] for order in refunded)
    assert any(
        order["refunds"][-1]["refunded_at"][:7] > order["ordered_at"][:7]
        for order in refunded
    )


@pytest.mark.parametrize(("months", "orders"), [(1, 1), (3, 1), (2, 3)])
def test_smallest_shops_reach_their_last_day(
    months: int, orders: int, tmp_path: Path
) -> None:
    shop = ShopSettings(parse_month("2024-12"), months, orders)
    files = [read_orders(path) for path in generate(shop, tmp_path).files]
    assert [bool(file) for file in files] == [True] * months
    newest = datetime.fromisoformat(files[-1][-1]["ordered_at"])
    end = (shop.end - datetime(1970, 1, 1, tzinfo=UTC)).days
    assert (newest - datetime(1970, 1, 1, tzinfo=UTC)).days == end - 1


def test_exchange_rates_cover_the_demo_year_every_monday() -> None:
    rates = rows_of_seed("exchange_rates.csv")
    keys = [(r["from_currency"], r["to_currency"], r["rate_date"]) for r in rates]
    assert keys == sorted(set(keys))
    for currency in ("EUR", "GBP"):
        days = [
            datetime.fromisoformat(day) for name, _, day in keys if name == currency
        ]
        assert (f"{days[0]:%F}", f"{days[-1]:%F}") == ("2024-12-30", "2025-12-29")
        assert all((after - before).days == 7 for before, after in pairwise(days))
    assert all(re.fullmatch(r"1\.\d{4}", row["rate"]) for row in rates)
