"""Rows that lie, with a manifest that agrees with them."""

from collections.abc import Callable

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from upkeep_cases import part_of, source_of
from verify_cases import (
    ORDERS_A,
    ORDERS_B,
    drop_first,
    edit_rows,
    found,
    replace_parts,
    with_column,
)

from lake.layout import Layout
from lake.manifest import Manifest, commit, load_manifest


def shift_months(table: pa.Table) -> pa.Table:
    index = table.schema.get_field_index("ordered_at")
    moved = pc.add(table["ordered_at"], pa.scalar(40 * 86_400_000_000, "duration[us]"))
    return table.set_column(index, "ordered_at", moved)


ROW_LIES: dict[str, tuple[str, Callable[[pa.Table], pa.Table], str]] = {
    "quarantine row removed": ("quarantine", drop_first, "quarantined"),
    "reason changed": (
        "quarantine",
        with_column("reasons", [{"code": "no_items", "field": "items"}]),
        "reasons in quarantine",
    ),
    "order removed": ("fact_orders", drop_first, "processed"),
    "order moved to another month": ("fact_orders", shift_months, "another month"),
    "order of another file": (
        "fact_orders",
        with_column("source_file", ORDERS_B),
        "not of orders/a.json",
    ),
    "source missing": (
        "fact_orders",
        with_column("source_file", None),
        "not of orders/a.json",
    ),
    "order at a position that is taken": (
        "fact_orders",
        with_column("source_position", 5),
        "two places",
    ),
    "order renamed": (
        "fact_orders",
        with_column("order_id", "Z"),
        "without their order",
    ),
    "items lost": ("fact_order_items", drop_first, "without an item"),
    "payment of no order": (
        "fact_payments",
        with_column("source_position", 99),
        "without their order",
    ),
    "refund of another order": (
        "fact_refunds",
        with_column("order_id", "Z"),
        "without their order",
    ),
    "customer of no order": (
        "customer_changes",
        with_column("order_id", "Z"),
        "without their order",
    ),
    "column lost": (
        "fact_orders",
        lambda table: table.drop_columns(["order_id"]),
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", ROW_LIES)
def test_rows_that_contradict_each_other_are_found(layout: Layout, name: str) -> None:
    table, change, fault = ROW_LIES[name]
    edit_rows(layout, part_of(load_manifest(layout), table), change)
    faults = [finding.fault for finding in found(layout)]
    assert any(fault in each for each in faults), faults


def test_child_in_another_month_than_its_order_is_found(layout: Layout) -> None:
    part = part_of(load_manifest(layout), "fact_refunds")
    other = layout.part(
        "fact_refunds", "order_year=2024/order_month=01", ORDERS_A, part.sha256
    )
    other.parent.mkdir(parents=True)
    (layout.root / part.path).rename(other)
    moved = msgspec.structs.replace(part, path=layout.relative(other))
    replace_parts(layout, {part: moved})
    [finding] = found(layout)
    assert finding.place == ORDERS_A
    assert "outside its month" in finding.fault


def test_order_dropped_from_everything_is_found_by_the_deep_check(
    layout: Layout,
) -> None:
    """Someone takes one order out of all tables and corrects every count."""
    manifest = load_manifest(layout)
    for part in manifest.parts:
        if part.source_file == ORDERS_B and "month=02" in part.path:
            edited = edit_rows(layout, part, drop_first)
            (layout.root / edited.path).unlink()
            replace_parts(layout, {edited: None})
    source = source_of(manifest, ORDERS_B)
    changed = msgspec.structs.replace(source, records_read=1, records_processed=1)
    manifest = load_manifest(layout)
    sources = [changed if each == source else each for each in manifest.sources]
    commit(layout, Manifest.of(sources, manifest.parts))
    assert found(layout) == []
    [finding] = found(layout, is_deep=True)
    assert finding.place == ORDERS_B
    assert "records_read is 2, not 1" in finding.fault
