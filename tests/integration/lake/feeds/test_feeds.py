"""Customers and products beside orders: values, defaults, reasons."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from feed_cases import CHANGE, ORDER, PRODUCT, Row, put, reasons, rows, run

from lake.contract import Feed
from lake.layout import Layout
from lake.manifest import load_manifest


def test_customer_change_keeps_what_it_states(layout: Layout) -> None:
    stated = {"email": "ana@example.com", "city": " ", "is_deleted": True, "name": None}
    put(layout, "customers/c.json", CHANGE | stated)
    assert run(layout).failures == []
    [row] = rows(layout, "customer_changes")
    assert row == {
        "customer_id": "C1",
        "updated_at": datetime(2025, 1, 15, 10, 30),  # noqa: DTZ001 - the lake is in UTC
        "name": None,
        "email": "ana@example.com",
        "country": None,
        "city": None,
        "language": None,
        "loyalty_tier": None,
        "is_deleted": True,
        "order_id": None,
        "order_updated_at": None,
        "source_file": "customers/c.json",
        "source_position": 1,
    }


def test_customer_changes_of_both_feeds_share_one_table(layout: Layout) -> None:
    put(layout, "customers/c.json", CHANGE)
    put(layout, "orders/o.json", ORDER)
    run(layout)
    found = [
        (r["source_file"], r["order_id"]) for r in rows(layout, "customer_changes")
    ]
    assert found == [("customers/c.json", None), ("orders/o.json", "A-1")]


def test_rows_of_one_feed_never_reach_a_file_of_another(layout: Layout) -> None:
    put(layout, "customers/c.json", CHANGE)
    put(layout, "orders/bad.json", ORDER | {"items": []})
    put(layout, "products/p.json", PRODUCT | {"updated_at": "2025-02-01"})
    run(layout)
    assert {part.table for part in load_manifest(layout).parts} == {
        "customer_changes",
        "product_changes",
        "quarantine",
    }
    assert [r["source_file"] for r in rows(layout, "customer_changes")] == [
        "customers/c.json"
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"customer_id": None}, {("missing_field", "customer_id")}),
        ({"customer_id": " "}, {("blank_id", "customer_id")}),
        ({"updated_at": None}, {("missing_field", "updated_at")}),
        ({"updated_at": "soon"}, {("invalid_timestamp", "updated_at")}),
        ({"is_deleted": "true"}, {("wrong_type", "is_deleted")}),
        ({"is_deleted": 1}, {("wrong_type", "is_deleted")}),
        (
            {"name": 5, "city": [], "customer_id": True},
            {("wrong_type", f) for f in ("name", "city", "customer_id")},
        ),
    ],
)
def test_bad_customer_change_has_all_its_reasons(
    layout: Layout, change: Row, expected: set[tuple[str, str]]
) -> None:
    put(layout, "customers/c.json", CHANGE, CHANGE | change)
    run(layout)
    assert reasons(layout) == {("customers/c.json", 2): expected}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"product_name": ""}, {("missing_field", "product_name")}),
        ({"category": None}, {("missing_field", "category")}),
        ({"list_price": -1}, {("invalid_price", "list_price")}),
        ({"unit_cost": "1,000"}, {("wrong_type", "unit_cost")}),
        ({"stock_quantity": 1.5}, {("invalid_quantity", "stock_quantity")}),
        ({"stock_quantity": True}, {("wrong_type", "stock_quantity")}),
    ],
)
def test_bad_catalogue_row_has_all_its_reasons(
    layout: Layout, change: Row, expected: set[tuple[str, str]]
) -> None:
    put(layout, "products/products_2025_02.json", PRODUCT, PRODUCT | change)
    run(layout)
    assert reasons(layout) == {("products/products_2025_02.json", 2): expected}


def test_catalogue_row_without_time_is_of_the_end_of_its_month(layout: Layout) -> None:
    full = {"list_price": "12.5", "unit_cost": 0.1, "stock_quantity": -3}
    put(layout, "products/products_2024_02.json", PRODUCT | full)
    run(layout, source_timezone="Europe/Berlin")
    [row] = rows(layout, "product_changes")
    assert row["updated_at"] == datetime(2024, 2, 29, 22, 59, 59, 999999)  # noqa: DTZ001
    assert row["catalogue_month"] == date(2024, 2, 1)
    assert row["list_price"] == Decimal("12.5000")
    assert row["unit_cost"] == Decimal("0.1000")
    assert row["stock_quantity"] == -3


def test_catalogue_without_a_month_needs_times(layout: Layout) -> None:
    put(layout, "products/all.json", PRODUCT, PRODUCT | {"updated_at": "2025-03-01"})
    run(layout)
    assert reasons(layout) == {
        ("products/all.json", 1): {("missing_field", "updated_at")}
    }
    assert [row["catalogue_month"] for row in rows(layout, "product_changes")] == [None]


def test_feeds_end_the_same_with_one_process_and_with_four(tmp_path: Path) -> None:
    lakes = []
    for processes in (1, 4):
        layout = Layout(tmp_path / str(processes))
        for feed in Feed:
            layout.feed(feed).mkdir(parents=True)
        for month in range(1, 7):
            time = {"updated_at": f"2025-{month:02}-03"}
            put(layout, f"orders/{month}.json", ORDER | time)
            put(layout, f"customers/{month}.json", CHANGE | time, "nope")
            put(layout, f"products/products_2025_{month:02}.json", PRODUCT)
        run(layout, processes=processes)
        manifest = load_manifest(layout)
        lakes.append(
            (manifest, [(layout.root / p.path).read_bytes() for p in manifest.parts])
        )
    assert lakes[0] == lakes[1]
