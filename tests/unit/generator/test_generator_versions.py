"""An order's versions from month to month: as many as asked for, each newer."""

import re
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sent_orders import END, ORDERS, STEPS, Record, read_lines

from generator.defect_rates import no_defects
from generator.settings import ShopSettings
from generator.writer import generate

PROFILE = ("name", "email", "country", "city", "language", "loyalty_tier")


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


def test_newest_order_is_of_the_last_day(files: dict[str, list[Record]]) -> None:
    newest = max(order["ordered_at"] for order in files["2025-06"])
    assert newest.startswith("2025-06-30")
