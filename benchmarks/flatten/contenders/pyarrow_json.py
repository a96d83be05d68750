"""PyArrow's JSON reader with an explicit schema, its lists flattened by kernels.

python pyarrow_json.py OUTPUT FILE...
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
import pyarrow.parquet as pq

TEXT, INTEGER, TIME = pa.string(), pa.int32(), pa.timestamp("us", "UTC")
PRICE, AMOUNT = pa.decimal128(18, 4), pa.decimal128(18, 2)
# fmt: off
CUSTOMER = pa.struct([
    ("id", TEXT), ("name", TEXT), ("email", TEXT), ("country", TEXT), ("city", TEXT),
    ("language", TEXT), ("loyalty_tier", TEXT), ("updated_at", TIME)])
ITEM = pa.struct([
    ("line_number", INTEGER), ("product_id", TEXT), ("product_name", TEXT),
    ("category", TEXT), ("subcategory", TEXT), ("brand", TEXT), ("quantity", INTEGER),
    ("unit_price", PRICE), ("unit_cost", PRICE), ("discount_amount", AMOUNT)])
PAYMENT = pa.struct([
    ("method", TEXT), ("amount", AMOUNT), ("status", TEXT), ("paid_at", TIME)])
REFUND = pa.struct([
    ("refund_id", TEXT), ("refunded_at", TIME), ("amount", AMOUNT),
    ("shipping_amount", AMOUNT), ("tax_amount", AMOUNT), ("line_number", INTEGER)])
ORDER = pa.schema([
    ("order_id", TEXT), ("ordered_at", TIME), ("updated_at", TIME), ("status", TEXT),
    ("channel", TEXT), ("device_type", TEXT), ("store_id", TEXT), ("currency", TEXT),
    ("discount_amount", AMOUNT), ("shipping_amount", AMOUNT), ("tax_amount", AMOUNT),
    ("customer", CUSTOMER), ("items", pa.list_(ITEM)), ("payments", pa.list_(PAYMENT)),
    ("refunds", pa.list_(REFUND))])
# fmt: on


def flatten(path: Path, output: Path) -> None:
    orders = pj.read_json(
        path,
        pj.ReadOptions(use_threads=False),
        pj.ParseOptions(ORDER, unexpected_field_behavior="ignore"),
    ).combine_chunks()
    size = len(orders)
    orders = (
        orders.append_column("source_file", pa.repeat(f"orders/{path.name}", size))
        .append_column("source_position", pa.array(np.arange(1, size + 1)))
        .append_column("customer_id", pc.struct_field(orders["customer"], "id"))
    )
    orders = default(orders, "updated_at", orders["ordered_at"])
    orders = default(orders, "discount_amount", pa.scalar(0, AMOUNT))
    write(customer_changes(orders), output / "customer_changes", "updated_at", path)
    for table, column, number in (
        ("fact_order_items", "items", "line_number"),
        ("fact_payments", "payments", "payment_number"),
        ("fact_refunds", "refunds", "refund_number"),
    ):
        elements = explode(orders, column, number)
        write(elements, output / table, "ordered_at", path)
    facts = orders.drop_columns(["customer", "items", "payments", "refunds"])
    write(facts, output / "fact_orders", "ordered_at", path)


def default(table: pa.Table, name: str, value: pa.ChunkedArray | pa.Scalar) -> pa.Table:
    index = table.column_names.index(name)
    return table.set_column(index, name, pc.coalesce(table[name], value))


def explode(orders: pa.Table, column: str, number: str) -> pa.Table:
    """The elements of a list, each with its order and its position in the list."""
    lists = orders[column].combine_chunks()
    parents = pc.list_parent_indices(lists)
    elements = pa.Table.from_struct_array(pc.list_flatten(lists))
    of_order = orders.select(
        ["order_id", "ordered_at", "source_file", "source_position"]
    ).take(parents)
    first = np.searchsorted(parents, parents)
    position = pa.array(np.arange(1, len(parents) + 1) - first, INTEGER)
    if number == "line_number":
        elements = default(elements, number, pa.chunked_array([position]))
        elements = default(elements, "discount_amount", pa.scalar(0, AMOUNT))
    else:
        elements = elements.append_column(number, position)
    for name in of_order.column_names:
        elements = elements.append_column(name, of_order[name])
    return elements


def customer_changes(orders: pa.Table) -> pa.Table:
    known = orders.filter(pc.is_valid(orders["customer_id"]))
    changes = pa.Table.from_struct_array(known["customer"].combine_chunks())
    changes = default(changes, "updated_at", known["updated_at"])
    return (
        changes.rename_columns({"id": "customer_id"})
        .append_column("is_deleted", pa.nulls(len(known), pa.bool_()))
        .append_column("order_id", known["order_id"])
        .append_column("order_updated_at", known["updated_at"])
        .append_column("source_file", known["source_file"])
        .append_column("source_position", known["source_position"])
    )


def write(table: pa.Table, folder: Path, at: str, path: Path) -> None:
    """A file for each month."""
    kind = "change" if at == "updated_at" else "order"
    months = pc.floor_temporal(table[at], unit="month")
    if folder.name not in ("fact_orders", "customer_changes"):
        table = table.drop_columns("ordered_at")
    naive = [
        (field.name, pa.timestamp("us") if field.type == TIME else field.type)
        for field in table.schema
    ]
    table = table.cast(pa.schema(naive))
    for month in months.unique():
        first = month.as_py()
        partition = folder / f"{kind}_year={first:%Y}" / f"{kind}_month={first:%m}"
        partition.mkdir(parents=True, exist_ok=True)
        rows = table.filter(pc.equal(months, month))
        pq.write_table(rows, partition / f"{path.stem}.parquet", compression="zstd")


def main() -> None:
    pa.set_cpu_count(1)
    output, *files = map(Path, sys.argv[1:])
    for path in files:
        flatten(path, output)


if __name__ == "__main__":
    main()
