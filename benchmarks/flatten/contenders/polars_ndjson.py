"""Polars with a schema: lines decoded as structs, then explode and unnest.

`read_ndjson` reads decimals only as floats and takes three times as long.

python polars_ndjson.py OUTPUT FILE...
"""

import sys
from pathlib import Path

import polars as pl

TEXT, TIME = pl.String, pl.Datetime("us")
PRICE, AMOUNT = pl.Decimal(18, 4), pl.Decimal(18, 2)
# fmt: off
CUSTOMER = pl.Struct({
    "id": TEXT, "name": TEXT, "email": TEXT, "country": TEXT, "city": TEXT,
    "language": TEXT, "loyalty_tier": TEXT, "updated_at": TIME})
ITEM = pl.Struct({
    "line_number": pl.Int32, "product_id": TEXT, "product_name": TEXT,
    "category": TEXT, "subcategory": TEXT, "brand": TEXT, "quantity": pl.Int32,
    "unit_price": PRICE, "unit_cost": PRICE, "discount_amount": AMOUNT})
PAYMENT = pl.Struct({"method": TEXT, "amount": AMOUNT, "status": TEXT, "paid_at": TIME})
REFUND = pl.Struct({
    "refund_id": TEXT, "refunded_at": TIME, "amount": AMOUNT,
    "shipping_amount": AMOUNT, "tax_amount": AMOUNT, "line_number": pl.Int32})
ORDER = pl.Struct({
    "order_id": TEXT, "ordered_at": TIME, "updated_at": TIME, "status": TEXT,
    "channel": TEXT, "device_type": TEXT, "store_id": TEXT, "currency": TEXT,
    "discount_amount": AMOUNT, "shipping_amount": AMOUNT, "tax_amount": AMOUNT,
    "customer": CUSTOMER, "items": pl.List(ITEM), "payments": pl.List(PAYMENT),
    "refunds": pl.List(REFUND)})
# fmt: on
ORIGIN = ["source_file", "source_position"]


def flatten(path: Path, output: Path) -> None:
    orders = (
        pl.read_lines(path, name="line", row_index_name="number")
        .select(
            pl.col("line").str.json_decode(ORDER),
            source_file=pl.lit(f"orders/{path.name}"),
            source_position=pl.col("number").cast(pl.Int64) + 1,
        )
        .unnest("line")
        .with_columns(
            pl.col("updated_at").fill_null(pl.col("ordered_at")),
            pl.col("discount_amount").fill_null(pl.lit(0, AMOUNT)),
            customer_id=pl.col("customer").struct.field("id"),
        )
    )
    facts = orders.drop("customer", "items", "payments", "refunds")
    write(facts, output / "fact_orders", "ordered_at", path)
    items = explode(orders, "items", "line_number").with_columns(
        pl.col("discount_amount").fill_null(pl.lit(0, AMOUNT))
    )
    write(items, output / "fact_order_items", "ordered_at", path)
    payments = explode(orders, "payments", "payment_number")
    write(payments, output / "fact_payments", "ordered_at", path)
    refunds = explode(orders, "refunds", "refund_number")
    write(refunds, output / "fact_refunds", "ordered_at", path)
    changes = customer_changes(orders)
    write(changes, output / "customer_changes", "updated_at", path)


def explode(orders: pl.DataFrame, column: str, number: str) -> pl.DataFrame:
    """The elements of a list, each with its order and its position in the list."""
    elements = (
        orders.select("order_id", "ordered_at", *ORIGIN, column)
        .drop_nulls(column)
        .with_columns(position=pl.int_ranges(1, pl.col(column).list.len() + 1))
        .explode(column, "position")
        .unnest(column)
    )
    position = pl.col("position").cast(pl.Int32)
    if number in elements.columns:
        position = pl.coalesce(number, position)
    return elements.with_columns(position.alias(number)).drop("position")


def customer_changes(orders: pl.DataFrame) -> pl.DataFrame:
    return (
        orders.drop_nulls("customer_id")
        .select(
            "customer",
            "order_id",
            *ORIGIN,
            pl.col("updated_at").alias("order_updated_at"),
            pl.lit(None, pl.Boolean).alias("is_deleted"),
        )
        .unnest("customer")
        .rename({"id": "customer_id"})
        .with_columns(pl.col("updated_at").fill_null(pl.col("order_updated_at")))
    )


def write(frame: pl.DataFrame, folder: Path, at: str, path: Path) -> None:
    """A file for each month."""
    kind = "change" if at == "updated_at" else "order"
    year, month = pl.col(at).dt.year(), pl.col(at).dt.month()
    months = frame.with_columns(year=year, month=month).partition_by(
        "year", "month", as_dict=True, include_key=False
    )
    for (of_year, of_month), rows in months.items():
        if folder.name not in ("fact_orders", "customer_changes"):
            rows = rows.drop("ordered_at")  # noqa: PLW2901 - it only placed the rows
        partition = f"{kind}_year={of_year}/{kind}_month={of_month:02}"
        target = folder / partition / f"{path.stem}.parquet"
        rows.write_parquet(target, compression="zstd", mkdir=True)


def main() -> None:
    output, *files = map(Path, sys.argv[1:])
    for path in files:
        flatten(path, output)


if __name__ == "__main__":
    main()
