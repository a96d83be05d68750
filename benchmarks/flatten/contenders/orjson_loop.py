"""orjson, Python lists and PyArrow: a loop over the lines, a list of rows a table.

python orjson_loop.py OUTPUT FILE...
"""

import sys
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# fmt: off
COLUMNS = {
    "fact_orders": [
        "order_id", "ordered_at", "updated_at", "status", "channel", "device_type",
        "store_id", "currency", "customer_id", "discount_amount", "shipping_amount",
        "tax_amount", "source_position"],
    "fact_order_items": [
        "order_id", "ordered_at", "line_number", "product_id", "product_name",
        "category", "subcategory", "brand", "quantity", "unit_price", "unit_cost",
        "discount_amount", "source_position"],
    "fact_payments": [
        "order_id", "ordered_at", "payment_number", "method", "amount", "status",
        "paid_at", "source_position"],
    "fact_refunds": [
        "order_id", "ordered_at", "refund_number", "refund_id", "refunded_at",
        "amount", "shipping_amount", "tax_amount", "line_number", "source_position"],
    "customer_changes": [
        "customer_id", "updated_at", "name", "email", "country", "city", "language",
        "loyalty_tier", "is_deleted", "order_id", "order_updated_at",
        "source_position"],
}
# fmt: on


def flatten(path: Path, output: Path) -> None:
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    with path.open("rb") as file:
        for position, line in enumerate(file, start=1):
            add_order(rows, position, orjson.loads(line))
    for table, columns in COLUMNS.items():
        if rows[table]:
            values = zip(*rows[table], strict=True)
            arrays = [typed(*column) for column in zip(columns, values, strict=True)]
            write(pa.table(arrays, columns), output / table, path)


def add_order(
    rows: dict[str, list[tuple[Any, ...]]], position: int, order: dict[str, Any]
) -> None:
    get = order.get
    order_id, ordered_at = order["order_id"], order["ordered_at"]
    updated_at = get("updated_at") or ordered_at
    customer = get("customer") or {}
    # fmt: off
    rows["fact_orders"].append((
        order_id, ordered_at, updated_at, order["status"], get("channel"),
        get("device_type"), get("store_id"), get("currency"), customer.get("id"),
        get("discount_amount", 0), get("shipping_amount"), get("tax_amount"), position))
    for number, item in enumerate(order["items"], start=1):
        get = item.get
        rows["fact_order_items"].append((
            order_id, ordered_at, get("line_number", number), item["product_id"],
            get("product_name"), get("category"), get("subcategory"), get("brand"),
            item["quantity"], item["unit_price"], get("unit_cost"),
            get("discount_amount", 0), position))
    for number, payment in enumerate(order.get("payments") or (), start=1):
        get = payment.get
        rows["fact_payments"].append((
            order_id, ordered_at, number, payment["method"], get("amount"),
            get("status"), get("paid_at"), position))
    for number, refund in enumerate(order.get("refunds") or (), start=1):
        get = refund.get
        rows["fact_refunds"].append((
            order_id, ordered_at, number, get("refund_id"), refund["refunded_at"],
            refund["amount"], get("shipping_amount"), get("tax_amount"),
            get("line_number"), position))
    if customer.get("id") is not None:
        get = customer.get
        rows["customer_changes"].append((
            customer["id"], get("updated_at") or updated_at, get("name"), get("email"),
            get("country"), get("city"), get("language"), get("loyalty_tier"), None,
            order_id, updated_at, position))
    # fmt: on


def typed(name: str, values: tuple[Any, ...]) -> pa.Array:
    if name.endswith("_at"):
        utc = pa.array(values, pa.string()).cast(pa.timestamp("us", "UTC"))
        return utc.cast(pa.timestamp("us"))
    if name.endswith("amount"):
        return pa.array(values, pa.float64()).cast(pa.decimal128(18, 2))
    if name.startswith("unit_"):
        return pa.array(values, pa.float64()).cast(pa.decimal128(18, 4))
    if name == "quantity" or name.endswith("_number"):
        return pa.array(values, pa.int32())
    if name == "source_position":
        return pa.array(values, pa.int64())
    return pa.array(values, pa.bool_() if name == "is_deleted" else pa.string())


def write(table: pa.Table, folder: Path, path: Path) -> None:
    """A file for each month."""
    kind, at = "order", "ordered_at"
    if folder.name == "customer_changes":
        kind, at = "change", "updated_at"
    months = pc.floor_temporal(table[at], unit="month")
    if folder.name not in ("fact_orders", "customer_changes"):
        table = table.drop_columns("ordered_at")
    source_file = pa.repeat(f"orders/{path.name}", len(table))
    table = table.append_column("source_file", source_file)
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
