"""In which month's folder the rows lie, and of which schema they are."""

import re
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from ingest_cases import lines, order, put, read, run

from lake.layout import Layout
from lake.manifest import load_manifest


def test_order_and_its_children_lie_in_the_utc_month_of_ordered_at(
    layout: Layout,
) -> None:
    put(
        layout,
        "orders_2030_07.json",
        lines(
            [
                order(1, ordered_at="2025-01-31T23:30:00-01:00"),
                order(2, ordered_at="2025-02-01T00:30:00+01:00"),
                order(3, ordered_at="1970-01-01"),
                order(
                    4,
                    ordered_at="2200-12-31T23:59:59.999999Z",
                    refunds=[
                        {"refunded_at": "2200-12-31T23:59:59.999999Z", "amount": 1}
                    ],
                ),
            ]
        ),
    )
    run(layout)
    months = {"A-1": "02", "A-2": "01", "A-3": "01", "A-4": "12"}
    years = {"A-1": "2025", "A-2": "2025", "A-3": "1970", "A-4": "2200"}
    tables = ("fact_orders", "fact_order_items", "fact_payments", "fact_refunds")
    for part in load_manifest(layout).parts:
        if part.table in tables:
            for row in read(layout, part):
                year, month = years[row["order_id"]], months[row["order_id"]]
                folder = f"order_year={year}/order_month={month}"
                assert part.path.startswith(f"processed/{part.table}/{folder}/")
    assert {part.table for part in load_manifest(layout).parts} >= set(tables)


def test_customer_change_lies_in_the_month_of_the_change(layout: Layout) -> None:
    changed = {"id": "C", "updated_at": "2024-03-31T23:30:00-01:00"}
    put(layout, "orders.json", lines([order(1, customer=changed), order(2)]))
    run(layout)
    folders = {
        row["customer_id"]: Path(part.path).parent.as_posix()
        for part in load_manifest(layout).parts
        if part.table == "customer_changes"
        for row in read(layout, part)
    }
    assert folders == {
        "C": "processed/customer_changes/change_year=2024/change_month=04",
        "C-2": "processed/customer_changes/change_year=2025/change_month=03",
    }


def test_partitions_are_hive_folders_that_read_as_strings(layout: Layout) -> None:
    put(layout, "orders.json", lines([order(number) for number in range(1, 13)]))
    run(layout)
    files = str(layout.table("fact_orders") / "*" / "*" / "*.parquet")
    found = duckdb.connect().execute(
        "select order_year, order_month, count(*) from read_parquet(?, "
        "hive_partitioning = true, "
        "hive_types = {'order_year': varchar, 'order_month': varchar}) "
        "group by all order by all",
        [files],
    )
    assert found.fetchall() == [("2025", f"{month:02}", 1) for month in range(1, 13)]
    for path in layout.table("fact_orders").rglob("*.parquet"):
        year, month = path.parent.parent.name, path.parent.name
        assert re.fullmatch(r"order_year=\d{4}", year)
        assert re.fullmatch(r"order_month=\d{2}", month)


def test_part_files_share_one_schema_a_table(layout: Layout) -> None:
    bare = {"customer": None, "payments": None, "refunds": None}
    put(layout, "full.json", lines([order(1)]))
    put(layout, "bare.json", lines([order(1, **bare)]))
    put(layout, "exact.json", lines([order(1, gift=1, shipping_amount=1.005)]))
    run(layout)
    schemas: dict[str, set[str]] = {}
    for part in load_manifest(layout).parts:
        schema = pq.read_schema(layout.root / part.path)
        schemas.setdefault(part.table, set()).add(str(schema.remove_metadata()))
    assert {table: len(found) for table, found in schemas.items()} == dict.fromkeys(
        schemas, 1
    )
