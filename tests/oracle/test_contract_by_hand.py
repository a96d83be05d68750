"""Inventory, data quality and the contract by hand; each test quotes its sentence."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from .shop import column, columns, line, order, refund, tables

DICTIONARY = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_every_table_has_the_columns_of_the_dictionary(tmp_path: Path) -> None:
    """A table of columns for each table that is published."""
    sections = re.split(
        r"^### ", DICTIONARY.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    made = tables(tmp_path, {})
    stated = {
        section.split("`")[1]: tuple(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
        for section in sections[1:]
    }
    assert {name: made[name].columns for name in stated} == stated


# Operations


def test_inventory_covers_stock_by_28_days_of_sales(tmp_path: Path) -> None:
    """28 * stock / `units_sold`; stock below zero is 0; no stock stated is NULL."""
    names = [("P", 8), ("Q", -2), ("R", None)]
    rows = [
        {"product_id": i, "product_name": i, "category": "c", "stock_quantity": s}
        | {"unit_cost": "1.125"}
        for i, s in names
    ]
    sold = [
        order("1", "2025-01-04", line("P", quantity=4)),
        order("2", "2025-01-03", line("P", quantity=9)),
        order("3", "2025-01-31", line("Q", quantity=1)),
    ]
    files: dict[str, Any] = {"products/products_2025_01.json": rows}
    made = tables(tmp_path, {**files, "orders/a.json": sold})
    measures = ("stock_quantity", "stock_value", "units_sold", "days_of_cover")
    # From 4 to 31 January are 28 days; -2 * 1.125 = -2.25; 28 * 6 / 5.
    got = columns(made["mart_inventory"], "product_id", *measures, "stock_out_count")
    assert got == [
        (None, 6, Decimal("6.75"), 5, Decimal("33.6"), 1),
        ("P", 8, Decimal("9.00"), 4, Decimal(56), 0),
        ("Q", -2, Decimal("-2.25"), 1, Decimal(0), 1),
        ("R", None, None, 0, None, 0),
    ]


def test_quality_tells_duplicates_from_superseded_versions(tmp_path: Path) -> None:
    """Equal is the same contract fields after defaults; the rest is superseded."""
    old = order("1", "2025-01-02", line(unit_price="9.990"))
    new = order("1", "2025-01-02", updated_at="2025-01-03", extra=1)
    same = {**new, "updated_at": "2025-01-03T00:00:00Z"}
    bad = {**new, "updated_at": "2025-01-04", "items": []}
    files: dict[str, Any] = {
        "orders/a.json": [old, old, new],
        "orders/b.json": [same, bad],
    }
    made = tables(tmp_path, files)
    rows = [row for row in made["mart_data_quality"].rows if row[0] == "file"]
    # read, processed, quarantined, duplicates, superseded, held back, unknown fields
    assert [row[4:11] for row in rows] == [(3, 3, 0, 2, 1, 0, 1), (2, 1, 1, 0, 0, 1, 1)]
    assert made["quarantine"].rows == (("orders/b.json", 2, "no_items"),)


def test_fields_vanish_when_most_objects_had_them(tmp_path: Path) -> None:
    """Optional fields that more than half of the objects before stated, none now."""
    before = [order(str(n), "2025-01-02", line(brand="b"), tax_amount=1) for n in "123"]
    before[0]["channel"] = before[1]["channel"] = "web"
    before[2]["device_type"] = "phone"
    after = [
        order("4", "2025-01-03", channel=None),
        order("5", "2025-01-03", tax_amount=0),
    ]
    after += [order("6", "2025-01-03", status=word) for word in ("Lost", "lost ", "x")]
    made = tables(tmp_path, {"orders/a.json": before, "orders/b.json": after})
    names = ("level", "vanished_field_count", "unknown_status_count")
    rows = [
        row for row in columns(made["mart_data_quality"], *names) if row[0] == "file"
    ]
    # The channel and the brand; `device_type` was rare, and one tax is still there.
    assert rows == [("file", 0, 0), ("file", 2, 2)]


# The contract


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"order_id": None}, "missing_field"),
        ({"order_id": " "}, "blank_id"),
        ({"order_id": 1.5}, "wrong_type"),
        ({"order_id": 17}, ""),
        ({"ordered_at": "2025-02-30"}, "invalid_timestamp"),
        ({"ordered_at": "2025-01-01T24:00"}, "invalid_timestamp"),
        ({"ordered_at": "2025-01-01 10:00:00.1234567+01:30"}, ""),
        ({"ordered_at": "1969-12-31T23:59:59Z"}, "timestamp_out_of_range"),
        ({"status": "lost"}, "unknown_status"),
        ({"currency": "XQX"}, "unsupported_currency"),
        ({"items": []}, "no_items"),
        ({"items": [line(quantity="2.0")]}, ""),
        ({"items": [line(quantity=0)]}, "invalid_quantity"),
        ({"items": [line(quantity=1.5)]}, "invalid_quantity"),
        ({"items": [line(quantity=True)]}, "wrong_type"),
        ({"items": [line(unit_price="1e3")]}, "wrong_type"),
        ({"items": [line(unit_price=1e3)]}, ""),
        ({"items": [line(unit_price=" 5")]}, "wrong_type"),
        ({"items": [line(unit_price="99999999.99995")]}, "invalid_price"),
        ({"items": [line(unit_price=-1), line("")]}, "blank_id,invalid_price"),
        ({"items": [line(discount_amount="10.004")]}, ""),
        ({"items": [line(discount_amount="10.01")]}, "invalid_discount"),
        ({"items": [line(line_number=2), line()]}, "duplicate_line_number"),
        ({"discount_amount": "10.01"}, "invalid_discount"),
        ({"tax_amount": -1}, "invalid_amount"),
        ({"refunds": [refund("2025-01-03", "0.004")]}, "invalid_amount"),
        ({"refunds": [refund("2025-01-03", "99")]}, ""),
        ({"payments": [{"amount": 1}]}, "missing_field"),
        ({"channel": ["web"], "status": 1}, "wrong_type"),
        ({"items": [line(unit_price="9999999", quantity=200000)]}, "invalid_amount"),
    ],
)
def test_a_bad_order_goes_to_quarantine_with_all_its_reasons(
    tmp_path: Path, changes: dict[str, Any], reasons: str
) -> None:
    """A bad record goes to quarantine with all its reasons as codes."""
    made = tables(
        tmp_path, {"orders/a.json": [{**order("1", "2025-01-02"), **changes}]}
    )
    found = column(made["quarantine"], "reasons")
    assert found == ([reasons] if reasons else [])
    assert len(made["fact_orders"].rows) == (0 if reasons else 1)


@pytest.mark.parametrize(
    ("raw", "reasons"),
    [
        (b'{"order_id": "1"', "malformed_json"),
        (b'"text"', "not_an_object"),
        (b'{"order_id": "\xff"}', "invalid_encoding"),
        (b'{"x": 1, "x": 1}', "duplicate_key,missing_field"),
        (b" \t", ""),
    ],
)
def test_a_bad_line_spoils_no_other(tmp_path: Path, raw: bytes, reasons: str) -> None:
    """The rest of its file is still processed; blank lines are no records."""
    good = b'{"order_id": "1", "ordered_at": "2025-01-02", "status": "paid", "items":'
    good += b'[{"product_id": 7, "quantity": 1, "unit_price": 19.990000000000002}]}'
    for name, data in [
        ("orders/a.json", raw + b"\n" + good),
        ("orders/b.json.gz", b"\n" + good),
    ]:
        folder = tmp_path / Path(name).stem
        folder.mkdir()
        made = tables(folder, {name: data})
        assert column(made["fact_orders"], "gross_sales") == [Decimal("19.99")]
    folder = tmp_path / "again"
    folder.mkdir()
    made = tables(folder, {"orders/a.json": raw + b"\n" + good})
    assert column(made["quarantine"], "reasons") == ([reasons] if reasons else [])


def test_an_array_is_read_element_by_element(tmp_path: Path) -> None:
    """Newline-delimited objects or one JSON array; position in the array."""
    text = '[{"product_id": "a", "product_name": "[,]", "category": "c"},\n {oops}, 5]'
    made = tables(tmp_path, {"products/products_2025_01.json": text})
    assert column(made["dim_product"], "product_name") == ["[,]"]
    names = ("source_position", "reasons")
    expected = [(2, "malformed_json"), (3, "not_an_object")]
    assert columns(made["quarantine"], *names) == expected


def test_csv_is_read_for_customers(tmp_path: Path) -> None:
    """Customers may come as `.csv`; an empty cell is not stated."""
    text = 'customer_id,updated_at,name,is_deleted\nA,2025-01-01,"Ann, B",\n'
    made = tables(tmp_path, {"customers/c.csv": text + "A,2025-01-02,,TRUE\n"})
    flags = column(made["dim_customer"], "is_deleted")
    assert flags[:2] == [False, True]


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        ("2025-10-26T02:30", "2025-10-26T00:30"),
        ("2025-03-30T02:30", "2025-03-30T01:30"),
        ("2025-01-15", "2025-01-14T23:00"),
    ],
)
def test_local_times_without_offset_are_of_the_source_timezone(
    tmp_path: Path, local: str, instant: str
) -> None:
    """A time that occurs twice is the first, one that does not exist moves forward."""
    files: dict[str, Any] = {"orders/a.json": [order("1", local)]}
    made = tables(tmp_path, files, source_timezone="Europe/Berlin")
    assert column(made["fact_orders"], "ordered_at") == [
        datetime.fromisoformat(instant).replace(tzinfo=UTC)
    ]
