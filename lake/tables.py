"""The tables of the processed layer: columns, partitions, how Parquet holds them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from lake.contract import Feed

SQL = Path(__file__).resolve().parent / "sql"

TEXT, WHOLE, INSTANT = pa.string(), pa.int32(), pa.timestamp("us")
AMOUNT, PRICE = pa.decimal64(18, 2), pa.decimal64(18, 4)
# Where a row came from: the last columns of every table.
SOURCE_FILE, SOURCE_POSITION = "source_file", "source_position"
# What queries look for: readers skip row groups by these, and by ids.
PRUNING = (INSTANT, pa.int64())
ENCODINGS = {
    TEXT: "DELTA_LENGTH_BYTE_ARRAY",
    INSTANT: "DELTA_BINARY_PACKED",
    WHOLE: "DELTA_BINARY_PACKED",
    pa.int64(): "DELTA_BINARY_PACKED",
}


@cache
def sql(name: str) -> str:
    """The text of a statement below `sql/`, read once."""
    return (SQL / f"{name}.sql").read_text()


@dataclass(frozen=True)
class Table:
    """One table: its name, what its partitions are called, its columns.

    Attributes:
        columns: names and types, in their order, but for the place of a row.
        repeating: columns of few different values, which Parquet keeps once.
        instant: the column of the rows handed in whose month is the partition.
    """

    name: str
    partition_prefix: str
    columns: tuple[tuple[str, pa.DataType], ...]
    repeating: frozenset[str]
    instant: str = "ordered_at"

    def partition(self, year: int, month: int) -> str:
        prefix = self.partition_prefix
        return f"{prefix}_year={year:04}/{prefix}_month={month:02}"

    @property
    def encoding(self) -> dict[str, Any]:
        """How Parquet holds the columns, as `pyarrow.parquet.write_table` takes it.

        Amounts and ids that do not repeat are kept as they are: ids of much the same
        length are no smaller in another form, and take half as long again.
        """
        columns = [*self.columns, (SOURCE_POSITION, pa.int64())]
        return {
            "use_dictionary": [*sorted(self.repeating), SOURCE_FILE],
            "write_statistics": [
                name for name, of_type in columns if of_type in PRUNING or "_id" in name
            ],
            "column_encoding": {
                name: ENCODINGS[of_type]
                for name, of_type in columns
                if name not in self.repeating
                and not name.endswith("_id")
                and of_type in ENCODINGS
            },
        }


CUSTOMER_CHANGES = Table(
    "customer_changes",
    "change",
    (
        ("customer_id", TEXT),
        ("updated_at", INSTANT),
        ("name", TEXT),
        ("email", TEXT),
        ("country", TEXT),
        ("city", TEXT),
        ("language", TEXT),
        ("loyalty_tier", TEXT),
        ("is_deleted", pa.bool_()),
        ("order_id", TEXT),
        ("order_updated_at", INSTANT),
    ),
    repeating=frozenset({"country", "city", "language", "loyalty_tier"}),
    instant="updated_at",
)
# The tables that each feed fills; the first one has a row for each accepted record.
TABLES = {
    Feed.ORDERS: (
        Table(
            "fact_orders",
            "order",
            (
                ("order_id", TEXT),
                ("ordered_at", INSTANT),
                ("updated_at", INSTANT),
                ("status", TEXT),
                ("channel", TEXT),
                ("device_type", TEXT),
                ("store_id", TEXT),
                ("currency", TEXT),
                ("customer_id", TEXT),
                ("discount_amount", AMOUNT),
                ("shipping_amount", AMOUNT),
                ("tax_amount", AMOUNT),
            ),
            repeating=frozenset(
                {
                    "status",
                    "channel",
                    "device_type",
                    "store_id",
                    "currency",
                    "discount_amount",
                    "shipping_amount",
                }
            ),
        ),
        Table(
            "fact_order_items",
            "order",
            (
                ("order_id", TEXT),
                ("line_number", WHOLE),
                ("product_id", TEXT),
                ("product_name", TEXT),
                ("category", TEXT),
                ("subcategory", TEXT),
                ("brand", TEXT),
                ("quantity", WHOLE),
                ("unit_price", PRICE),
                ("unit_cost", PRICE),
                ("discount_amount", AMOUNT),
            ),
            repeating=frozenset(
                {
                    "line_number",
                    "product_id",
                    "product_name",
                    "category",
                    "subcategory",
                    "brand",
                    "quantity",
                    "unit_price",
                    "unit_cost",
                    "discount_amount",
                }
            ),
        ),
        Table(
            "fact_payments",
            "order",
            (
                ("order_id", TEXT),
                ("payment_number", WHOLE),
                ("method", TEXT),
                ("amount", AMOUNT),
                ("status", TEXT),
                ("paid_at", INSTANT),
            ),
            repeating=frozenset({"payment_number", "method", "status"}),
        ),
        Table(
            "fact_refunds",
            "order",
            (
                ("order_id", TEXT),
                ("refund_number", WHOLE),
                ("refund_id", TEXT),
                ("refunded_at", INSTANT),
                ("amount", AMOUNT),
                ("shipping_amount", AMOUNT),
                ("tax_amount", AMOUNT),
                ("line_number", WHOLE),
            ),
            repeating=frozenset({"refund_number", "line_number"}),
        ),
        CUSTOMER_CHANGES,
    ),
    Feed.CUSTOMERS: (CUSTOMER_CHANGES,),
    Feed.PRODUCTS: (
        Table(
            "product_changes",
            "change",
            (
                ("product_id", TEXT),
                ("updated_at", INSTANT),
                ("product_name", TEXT),
                ("category", TEXT),
                ("subcategory", TEXT),
                ("brand", TEXT),
                ("list_price", PRICE),
                ("unit_cost", PRICE),
                ("stock_quantity", WHOLE),
                ("catalogue_month", pa.date32()),
            ),
            repeating=frozenset(
                {"category", "subcategory", "brand", "catalogue_month"}
            ),
            instant="updated_at",
        ),
    ),
}
QUARANTINE = "quarantine"
