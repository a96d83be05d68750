"""Customers and products beside orders: forms, defaults, reasons, drift."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from lake.contract import Feed
from lake.ingest import IngestReport, ingest
from lake.layout import Layout
from lake.manifest import Source, load_manifest
from lake.settings import Rules, project_settings
from lake.upkeep.status import file_statuses

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, Any]

ORDER: Row = {
    "order_id": "A-1",
    "ordered_at": "2025-01-15T10:30:00Z",
    "status": "paid",
    "customer": {"id": "C1", "name": "Ana"},
    "items": [{"product_id": "P1", "quantity": 2, "unit_price": 10}],
}
CHANGE: Row = {"customer_id": "C1", "updated_at": "2025-01-15T10:30:00Z", "name": "Ana"}
PRODUCT: Row = {"product_id": "P1", "product_name": "Chair", "category": "Home"}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    for feed in Feed:
        layout.feed(feed).mkdir(parents=True)
    return layout


def put(layout: Layout, name: str, *rows: Row | str) -> None:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (layout.raw / name).write_text("\n".join(lines) + "\n")


def run(layout: Layout, *, processes: int = 1, **settings: Any) -> IngestReport:
    rules = Rules.load(project_settings(settings))
    return ingest(layout, rules, NOW, processes=processes)


def rows(layout: Layout, table: str) -> list[Row]:
    found: list[Row] = []
    for part in load_manifest(layout).parts:
        if part.table == table:
            found += pq.ParquetFile(layout.root / part.path).read().to_pylist()
    return sorted(found, key=lambda row: (row["source_file"], row["source_position"]))


def reasons(layout: Layout) -> dict[tuple[str, int], set[tuple[str, str]]]:
    return {
        (row["source_file"], row["source_position"]): {
            (reason["code"], reason["field"]) for reason in row["reasons"]
        }
        for row in rows(layout, "quarantine")
    }


def source(layout: Layout, name: str) -> Source:
    [found] = [s for s in load_manifest(layout).sources if s.source_file == name]
    return found


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


CSV_ROWS = [
    ("C1", "2025-01-01", 'Ana "the, first"', "TRUE"),
    ("C2", "2025-01-02", "two\nlines; here", "false"),
    ("C3", "2025-01-03", "", ""),
    ("007", "2025-01-04", "Müller", "maybe"),
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_by_its_header(
    layout: Layout, delimiter: str, start: str, end: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(("customer_id", "updated_at", "name", "is_deleted"))
    writer.writerows(CSV_ROWS)
    (layout.raw / "customers/c.csv").write_bytes((start + text.getvalue()).encode())
    run(layout)
    found = [
        (r["source_position"], r["customer_id"], r["name"], r["is_deleted"])
        for r in rows(layout, "customer_changes")
    ]
    assert found == [
        (2, "C1", 'Ana "the, first"', True),
        (3, "C2", "two\nlines; here", False),
        (5, "C3", None, None),
    ]
    assert reasons(layout) == {("customers/c.csv", 6): {("wrong_type", "is_deleted")}}


def test_csv_rows_that_cannot_be_read_are_quarantined_alone(layout: Layout) -> None:
    (layout.raw / "products/products_2025_01.csv").write_bytes(
        b"product_id,product_name,category,colour\n"
        b"P1,Chair,Home,red\n"
        b"P2,Table\n"
        b"\n"
        b"P3,\xff,Home,\n"
        b"P4,Desk,Home,,,\n"
        b"P5,Lamp,Home,"
    )
    run(layout)
    assert [r["product_id"] for r in rows(layout, "product_changes")] == ["P1", "P5"]
    name = "products/products_2025_01.csv"
    assert reasons(layout) == {
        (name, 3): {("malformed_json", "")},
        (name, 5): {("invalid_encoding", ""), ("invalid_encoding", "product_name")},
        (name, 6): {("malformed_json", "")},
    }
    assert [r["raw_text"] for r in rows(layout, "quarantine")] == [
        "P2,Table",
        "P3,\\xff,Home,",
        "P4,Desk,Home,,,",
    ]
    assert source(layout, name).unknown_fields == {"colour": 1}


@pytest.mark.parametrize("content", [b"", b"\n", b"customer_id,updated_at\n"])
def test_csv_without_rows_is_an_empty_file(layout: Layout, content: bytes) -> None:
    (layout.raw / "customers/c.csv").write_bytes(content)
    assert run(layout).failures == []
    assert source(layout, "customers/c.csv").records_read == 0


def test_csv_whose_header_repeats_a_column_is_a_file_error(layout: Layout) -> None:
    (layout.raw / "customers/c.csv").write_text("customer_id,name,name\nC1,a,b\n")
    put(layout, "customers/d.json", CHANGE)
    report = run(layout)
    assert len(report.failures) == 1
    assert "names a column twice" in report.failures[0]
    assert len(rows(layout, "customer_changes")) == 1


def test_csv_of_orders_is_left_out(layout: Layout) -> None:
    put(layout, "orders/o.csv", "order_id")
    assert "does not end in" in run(layout).left_out[0]


def test_drift_is_counted_by_file(layout: Layout) -> None:
    full = ORDER | {"channel": "web", "gift": True, "customer": {"id": "C1", "x": 1}}
    put(layout, "orders/1.json", full, full)
    put(layout, "orders/2.json", ORDER, ORDER | {"status": " Lost "})
    run(layout)
    assert source(layout, "orders/1.json").unknown_fields == {
        "customer.x": 2,
        "gift": 2,
    }
    assert source(layout, "orders/1.json").statuses == {"paid": 2}
    assert source(layout, "orders/1.json").vanished_fields == []
    assert source(layout, "orders/2.json").vanished_fields == ["channel"]
    assert source(layout, "orders/2.json").unknown_statuses == {"lost": 1}


def test_new_status_flattens_again_only_what_it_concerns(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(layout, "orders/1.json", ORDER)
    put(layout, "orders/2.json", ORDER | {"order_id": "A-2", "status": "lost"})
    run(layout)
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for name in ("order_status_policy.csv", "currencies.csv"):
        (seeds / name).write_text(Path("seeds", name).read_text())
    with (seeds / "order_status_policy.csv").open("a") as file:
        file.write("lost,false\n")
    monkeypatch.setattr("lake.settings.SEEDS", seeds)
    report = run(layout)
    assert [s.source_file for s in report.flattened] == ["orders/2.json"]
    assert [row["order_id"] for row in rows(layout, "fact_orders")] == ["A-1", "A-2"]
    assert run(layout).flattened == []
    monkeypatch.undo()
    assert [s.source_file for s in run(layout).flattened] == ["orders/2.json"]
    assert [row["order_id"] for row in rows(layout, "fact_orders")] == ["A-1"]


def test_lost_orders_are_those_that_no_file_holds_any_more(layout: Layout) -> None:
    orders = [ORDER | {"order_id": f"A-{n}"} for n in range(4)]
    put(layout, "orders/1.json", *orders)
    put(layout, "orders/2.json", orders[1])
    run(layout)
    put(layout, "orders/1.json", orders[0])
    run(layout)
    assert source(layout, "orders/1.json").lost_order_ids == 2


def test_newer_version_in_quarantine_holds_an_order_back(layout: Layout) -> None:
    bad = {"items": []}
    put(layout, "orders/1.json", ORDER, ORDER | {"order_id": "A-2"})
    put(
        layout,
        "orders/2.json",
        ORDER | bad | {"updated_at": "2025-02-01"},
        ORDER | bad | {"updated_at": "2025-01-01"},
        ORDER | bad | {"order_id": "A-2", "updated_at": "2025-01-01"},
        ORDER | bad | {"order_id": "A-3", "updated_at": "2025-02-01"},
    )
    run(layout)
    statuses = file_statuses(layout, load_manifest(layout))
    assert {s.source_file: s.held_back for s in statuses} == {
        "orders/1.json": 0,
        "orders/2.json": 1,
    }


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
