"""Every version of every order against the contract: fields, money, closed sets."""

import csv
import re
from collections import defaultdict
from decimal import Decimal

from sent_orders import CHECKOUT, STEPS, Record, gross, net, net_before_order_discount

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
EMAIL = re.compile(r"[a-z0-9]+\.[a-z0-9]+(\.\d+)+@example\.(com|org)")

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


def seed(name: str) -> list[dict[str, str]]:
    with (CHECKOUT / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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


def test_emails_are_made_up_and_nobody_shares_one(versions: list[Record]) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for order in versions:
        if order["customer"]:
            email = order["customer"]["email"]
            assert EMAIL.fullmatch(email), email
            owners[email].add(order["customer"]["id"])
    assert all(len(customers) == 1 for customers in owners.values())
