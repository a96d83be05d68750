"""Customers and products as CSV: delimiters, marks, rows that cannot be read."""

import csv
import io

import pytest
from feed_cases import CHANGE, put, reasons, rows, run, source

from lake.layout import Layout

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
