"""Every version of every order against the contract, as read back from the disk."""

import csv
import json
import re
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generator.defect_rates import no_defects
from generator.settings import ShopSettings
from generator.writer import generate

CHECKOUT = Path(__file__).parents[3]
ORDERS = 6000
SHOP = ShopSettings(
    date(2024, 9, 1), months=10, orders=ORDERS, seed=11, defects=no_defects()
)
END = "2025-07-01T00:00:00Z"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
EMAIL = re.compile(r"[a-z0-9]+\.[a-z0-9]+(\.\d+)+@example\.(com|org)")
CENT = Decimal("0.01")
ORDER_FIELDS = {
    "order_id", "ordered_at", "updated_at", "status", "channel", "device_type",
    "store_id", "currency", "customer", "items", "discount_amount", "shipping_amount",
    "tax_amount", "payments", "refunds",
}  # fmt: skip
CUSTOMER_FIELDS = {
    "id", "name", "email", "country", "city", "language", "loyalty_tier", "updated_at",
}  # fmt: skip
ITEM_FIELDS = {
    "line_number", "product_id", "product_name", "category", "subcategory", "brand",
    "quantity", "unit_price", "unit_cost", "discount_amount",
}  # fmt: skip
REFUND_FIELDS = {
    "refund_id", "refunded_at", "amount", "shipping_amount", "tax_amount",
}  # fmt: skip
PROFILE = ("name", "email", "country", "city", "language", "loyalty_tier")
STEPS = ("placed", "paid", "shipped", "delivered", "returned")

Record = dict[str, Any]


def read_lines(path: Path) -> list[Record]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


def seed(name: str) -> list[dict[str, str]]:
    with (CHECKOUT / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "raw"
    generate(SHOP, folder)
    return folder


@pytest.fixture(scope="module")
def files(raw: Path) -> dict[str, list[Record]]:
    """Orders by the month of their file, as 2025-01, ascending."""
    return {
        path.stem[-7:].replace("_", "-"): read_lines(path)
        for path in sorted((raw / "orders").iterdir())
    }


@pytest.fixture(scope="module")
def versions(files: dict[str, list[Record]]) -> list[Record]:
    return [order for orders in files.values() for order in orders]


@pytest.fixture(scope="module")
def histories(versions: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for order in versions:
        found[order["order_id"]].append(order)
    return found


def gross(item: Record) -> Decimal:
    amount: Decimal = item["quantity"] * item["unit_price"]
    return amount.quantize(CENT, ROUND_HALF_UP)


def net_before_order_discount(order: Record) -> Decimal:
    nets = [gross(item) - item["discount_amount"] for item in order["items"]]
    return sum(nets, Decimal(0))


def net(order: Record) -> Decimal:
    discount: Decimal = order["discount_amount"]
    return net_before_order_discount(order) - discount


def test_shop_has_exactly_the_orders_asked_for(
    histories: dict[str, list[Record]], versions: list[Record]
) -> None:
    assert len(histories) == ORDERS
    assert all(isinstance(order_id, str) and order_id for order_id in histories)
    assert all(len(order_id) <= 128 for order_id in histories)
    assert len(versions) > ORDERS


@pytest.mark.parametrize(("months", "orders"), [(1, 1), (3, 3), (1, 45_000), (2, 50)])
def test_other_sizes_have_exactly_the_orders_asked_for(
    tmp_path: Path, months: int, orders: int
) -> None:
    shop = ShopSettings(date(2024, 12, 1), months, orders, defects=no_defects())
    generate(shop, tmp_path / "raw", with_truth=False)
    found = set()
    for path in sorted((tmp_path / "raw/orders").iterdir()):
        here = re.findall(rb'^\{"order_id":"([^"]+)"', path.read_bytes(), re.MULTILINE)
        assert here, path
        found |= set(here)
    assert len(found) == orders


def test_fields_have_the_names_and_types_of_the_contract(
    versions: list[Record],
) -> None:
    for order in versions:
        assert set(order) == ORDER_FIELDS
        assert INSTANT.fullmatch(order["ordered_at"])
        assert INSTANT.fullmatch(order["updated_at"])
        for key in ("order_id", "status", "channel", "device_type", "currency"):
            assert order[key] == order[key].strip() != ""
        assert order["store_id"] is None or isinstance(order["store_id"], str)
        if order["customer"] is not None:
            assert set(order["customer"]) == CUSTOMER_FIELDS
            assert all(isinstance(value, str) for value in order["customer"].values())
            assert all(value.strip() for value in order["customer"].values())
        assert order["items"]
        for item in order["items"]:
            assert set(item) == ITEM_FIELDS
            assert isinstance(item["quantity"], int)
            assert 1 <= item["quantity"] <= 1_000_000
            for key in ITEM_FIELDS - {"line_number", "quantity"}:
                assert item[key] or item[key] == 0
        for payment in order["payments"]:
            assert {"method", "amount", "status"} <= set(payment)
            assert set(payment) <= {"method", "amount", "status", "paid_at"}
            assert payment["method"]
        for refund in order["refunds"]:
            assert set(refund) in (REFUND_FIELDS, REFUND_FIELDS | {"line_number"})
            assert INSTANT.fullmatch(refund["refunded_at"])


def test_money_is_exact_decimal(versions: list[Record]) -> None:
    for order in versions:
        amounts = [order[f"{part}_amount"] for part in ("discount", "shipping", "tax")]
        amounts += [item["discount_amount"] for item in order["items"]]
        amounts += [item["unit_price"] for item in order["items"]]
        amounts += [payment["amount"] for payment in order["payments"]]
        for refund in order["refunds"]:
            assert refund["amount"] > 0
            amounts += [refund["amount"], refund["shipping_amount"]]
            amounts.append(refund["tax_amount"])
        for amount in amounts:
            assert isinstance(amount, Decimal)
            assert 0 <= amount < 10**8
            assert amount.as_tuple().exponent == -2
        for item in order["items"]:
            assert isinstance(item["unit_cost"], Decimal)
            assert 0 < item["unit_cost"] < 10**8
            assert item["unit_price"] > 0
            assert item["unit_cost"].as_tuple().exponent == -4


def test_lines_are_numbered_from_one(versions: list[Record]) -> None:
    for order in versions:
        numbers = [item["line_number"] for item in order["items"]]
        assert numbers == list(range(1, len(numbers) + 1))


def test_discounts_stay_within_line_and_order(versions: list[Record]) -> None:
    lines, orders = 0, 0
    for order in versions:
        for item in order["items"]:
            assert 0 <= item["discount_amount"] <= gross(item)
            lines += item["discount_amount"] > 0
        assert 0 <= order["discount_amount"] <= net_before_order_discount(order)
        orders += order["discount_amount"] > 0
    assert lines > 0.05 * len(versions)
    assert orders > 0.05 * len(versions)


def test_payments_sum_to_net_shipping_and_tax(versions: list[Record]) -> None:
    for order in versions:
        total = net(order) + order["shipping_amount"] + order["tax_amount"]
        payments = order["payments"]
        assert sum(payment["amount"] for payment in payments) == total
        assert all(payment["amount"] > 0 for payment in payments)
        for payment in payments:
            paid_at = payment.get("paid_at", order["ordered_at"])
            assert order["ordered_at"] <= paid_at <= order["updated_at"]
            is_captured = payment["status"] == "captured"
            assert is_captured == ("paid_at" in payment)
            if order["status"] in STEPS:
                assert is_captured == (order["status"] != "placed")


def test_refunds_stay_within_what_was_sold(versions: list[Record]) -> None:
    seen = set()
    for order in versions:
        refunds = order["refunds"]
        lines = {item["line_number"]: item for item in order["items"]}
        refunded = sum((refund["amount"] for refund in refunds), Decimal(0))
        assert refunded <= net(order)
        for part in ("shipping_amount", "tax_amount"):
            assert sum(refund[part] for refund in refunds) <= order[part]
        for refund in refunds:
            if "line_number" in refund:
                line = lines[refund["line_number"]]
                assert refund["amount"] <= gross(line) - line["discount_amount"]
        if order["status"] == "returned":
            assert refunded == net(order)
        kind = "full" if refunded == net(order) else "part" if refunded else "none"
        seen.add((order["status"], kind, len(refunds) > 1))
    assert {
        ("returned", "full", False),
        ("returned", "full", True),
        ("delivered", "part", False),
        ("delivered", "part", True),
        ("cancelled", "none", False),
        ("cancelled", "full", False),
    } <= seen


def test_refunds_come_after_delivery_or_cancellation(
    histories: dict[str, list[Record]],
) -> None:
    for history in histories.values():
        for order in history:
            if not order["refunds"]:
                continue
            assert order["status"] in {"delivered", "returned", "cancelled"}
            moments = [refund["refunded_at"] for refund in order["refunds"]]
            assert moments == sorted(moments)
            assert order["ordered_at"] < moments[0]
            assert moments[-1] <= order["updated_at"] < END
            paid_at = [payment["paid_at"] for payment in order["payments"]]
            assert max(paid_at) <= moments[0]
            for earlier in history:
                if earlier["status"] in {"placed", "paid", "shipped"}:
                    assert earlier["updated_at"] < moments[0]


def test_refund_ids_are_unique_and_kept(histories: dict[str, list[Record]]) -> None:
    ids = [
        refund["refund_id"]
        for history in histories.values()
        for refund in history[-1]["refunds"]
    ]
    assert len(ids) == len(set(ids)) > 0
    for history in histories.values():
        for before, after in pairwise(history):
            known = len(before["refunds"])
            assert after["refunds"][:known] == before["refunds"]


def test_file_holds_what_became_known_in_its_month(
    files: dict[str, list[Record]],
) -> None:
    for month, orders in files.items():
        for order in orders:
            assert order["updated_at"].startswith(month)
            assert order["ordered_at"] <= order["updated_at"]
        ids = [order["order_id"] for order in orders]
        assert len(ids) == len(set(ids))


def test_later_file_holds_a_newer_version(histories: dict[str, list[Record]]) -> None:
    fixed = ("ordered_at", "items", "discount_amount", "tax_amount", "store_id")
    again = 0
    for history in histories.values():
        for before, after in pairwise(history):
            again += 1
            assert before["updated_at"] < after["updated_at"]
            assert all(before[key] == after[key] for key in fixed)
            if after["status"] != "cancelled":
                assert STEPS.index(before["status"]) <= STEPS.index(after["status"])
            else:
                assert before["status"] in {"placed", "paid"}
    assert again > 0.05 * ORDERS


def test_order_first_appears_in_its_own_month(files: dict[str, list[Record]]) -> None:
    seen: set[str] = set()
    for month, orders in files.items():
        for order in orders:
            if order["order_id"] not in seen:
                assert order["ordered_at"].startswith(month)
        seen |= {order["order_id"] for order in orders}


def test_closed_sets_agree_with_the_seeds(versions: list[Record]) -> None:
    policy = {row["status"] for row in seed("order_status_policy.csv")}
    currencies = {row["currency"] for row in seed("currencies.csv")}
    stores = {row["store_id"]: row["country"] for row in seed("stores.csv")}
    countries = {row["country"] for row in seed("countries.csv")}
    assert {order["status"] for order in versions} == policy
    assert {order["currency"] for order in versions} <= currencies
    assert {order["store_id"] for order in versions} == {None, *stores}
    for order in versions:
        assert (order["channel"] == "store") == (order["store_id"] is not None)
        customer = order["customer"]
        if customer:
            assert customer["country"] in countries
            if order["store_id"]:
                assert stores[order["store_id"]] == customer["country"]


def test_currency_follows_the_country(versions: list[Record]) -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for order in versions:
        if order["customer"]:
            seen[order["customer"]["country"]].add(order["currency"])
    assert all(len(currencies) == 1 for currencies in seen.values())
    expected = {"US": {"USD"}, "GB": {"GBP"}, "DE": {"EUR"}, "FR": {"EUR"}}
    assert {country: seen[country] for country in expected} == expected


def test_customers_block_is_the_profile_as_of_the_version(
    raw: Path, versions: list[Record]
) -> None:
    changes: dict[str, list[Record]] = defaultdict(list)
    for path in sorted((raw / "customers").iterdir()):
        for change in read_lines(path):
            changes[change["customer_id"]].append(change)
    members = [order for order in versions if order["customer"]]
    known_again = 0
    for order in members:
        customer = order["customer"]
        profile: Record = {}
        for change in changes[customer["id"]]:
            if change["updated_at"] <= order["updated_at"]:
                profile |= change
        assert profile["updated_at"] == customer["updated_at"] <= order["updated_at"]
        assert {key: customer[key] for key in PROFILE} == {
            key: profile[key] for key in PROFILE
        }
        known_again += len(changes[customer["id"]]) > 1
    assert known_again > 100


def test_emails_are_made_up_and_nobody_shares_one(versions: list[Record]) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for order in versions:
        if order["customer"]:
            email = order["customer"]["email"]
            assert EMAIL.fullmatch(email), email
            owners[email].add(order["customer"]["id"])
    assert all(len(customers) == 1 for customers in owners.values())


def test_newest_order_is_of_the_last_day(files: dict[str, list[Record]]) -> None:
    newest = max(order["ordered_at"] for order in files["2025-06"])
    assert newest.startswith("2025-06-30")
