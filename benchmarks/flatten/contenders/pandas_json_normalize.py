"""pandas json_normalize and PyArrow, as in the usual Lambda: a frame a table.

python pandas_json_normalize.py OUTPUT FILE...
"""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

# fmt: off
COLUMNS = {
    "fact_orders": [
        "order_id", "ordered_at", "updated_at", "status", "channel", "device_type",
        "store_id", "currency", "customer_id", "discount_amount", "shipping_amount",
        "tax_amount", "source_file", "source_position"],
    "fact_order_items": [
        "order_id", "line_number", "product_id", "product_name", "category",
        "subcategory", "brand", "quantity", "unit_price", "unit_cost",
        "discount_amount", "source_file", "source_position"],
    "fact_payments": [
        "order_id", "payment_number", "method", "amount", "status", "paid_at",
        "source_file", "source_position"],
    "fact_refunds": [
        "order_id", "refund_number", "refund_id", "refunded_at", "amount",
        "shipping_amount", "tax_amount", "line_number", "source_file",
        "source_position"],
    "customer_changes": [
        "customer_id", "updated_at", "name", "email", "country", "city", "language",
        "loyalty_tier", "is_deleted", "order_id", "order_updated_at", "source_file",
        "source_position"],
}
# fmt: on
META = ["order_id", "ordered_at", "source_position"]


def flatten(path: Path, output: Path) -> None:
    with path.open(encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    for position, record in enumerate(records, start=1):
        record["source_position"] = position
        for name in ("items", "payments", "refunds"):
            record[name] = record.get(name) or []

    orders = pd.json_normalize(records, sep="_", max_level=1)
    orders["updated_at"] = orders["updated_at"].fillna(orders["ordered_at"])
    orders["discount_amount"] = orders["discount_amount"].fillna(0)
    write(orders, output / "fact_orders", "ordered_at", path)

    items = explode(records, "items", "line_number")
    items["discount_amount"] = items["discount_amount"].fillna(0)
    write(items, output / "fact_order_items", "ordered_at", path)
    payments = explode(records, "payments", "payment_number")
    write(payments, output / "fact_payments", "ordered_at", path)
    refunds = explode(records, "refunds", "refund_number")
    write(refunds, output / "fact_refunds", "ordered_at", path)

    changes = orders.dropna(subset="customer_id")
    changes = changes.rename(columns={"updated_at": "order_updated_at"})
    changes.columns = changes.columns.str.replace("customer_(?!id$)", "", regex=True)
    changes["updated_at"] = changes["updated_at"].fillna(changes["order_updated_at"])
    write(changes, output / "customer_changes", "updated_at", path)


def explode(records: list[dict[str, Any]], column: str, number: str) -> pd.DataFrame:
    """The elements of a list, each with its order and its position in the list."""
    elements = pd.json_normalize(records, record_path=column, meta=META)
    position = elements.groupby("source_position").cumcount() + 1
    stated = elements.get(number, position)
    return elements.assign(**{number: stated.fillna(position)})


def write(frame: pd.DataFrame, folder: Path, at: str, path: Path) -> None:
    """Type the columns and write a file for each month."""
    kind = "change" if at == "updated_at" else "order"
    columns = COLUMNS[folder.name]
    instants = pd.to_datetime(frame[at], utc=True, format="ISO8601")
    frame = frame.assign(source_file=f"orders/{path.name}").reindex(columns=columns)
    for name in columns:
        if name.endswith("_at"):
            utc = pd.to_datetime(frame[name], utc=True, format="ISO8601")
            frame[name] = utc.dt.tz_localize(None)
    schema = pa.schema([(name, type_of(name)) for name in columns])
    for (year, month), rows in frame.groupby([instants.dt.year, instants.dt.month]):
        partition = folder / f"{kind}_year={year}" / f"{kind}_month={month:02}"
        partition.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pandas(rows, preserve_index=False).cast(schema)
        pq.write_table(table, partition / f"{path.stem}.parquet", compression="zstd")


def type_of(column: str) -> pa.DataType:
    if column.endswith("_at"):
        return pa.timestamp("us")
    if column.endswith("amount"):
        return pa.decimal128(18, 2)
    if column.startswith("unit_"):
        return pa.decimal128(18, 4)
    if column == "quantity" or column.endswith("_number"):
        return pa.int32()
    if column == "source_position":
        return pa.int64()
    return pa.bool_() if column == "is_deleted" else pa.string()


def main() -> None:
    pa.set_cpu_count(1)
    output, *files = map(Path, sys.argv[1:])
    for path in files:
        flatten(path, output)


if __name__ == "__main__":
    main()
