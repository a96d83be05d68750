"""DuckDB without any check: read_json into a typed table, then a COPY a partition.

What does not fit its type becomes NULL or is rounded, without a word.

python duckdb_no_checks.py OUTPUT FILE...
"""

import sys
from pathlib import Path

import duckdb

READ = """
create or replace temp table raw_order as
select
    * exclude (updated_at, customer, discount_amount),
    coalesce(updated_at, ordered_at) as updated_at,
    coalesce(discount_amount, 0.00) as discount_amount,
    customer as c,
    coalesce(customer.updated_at, updated_at, ordered_at) as changed_at,
    $source_file as source_file,
    row_number() over () as source_position
from read_json(
    $path,
    format = 'newline_delimited',
    columns = {
        order_id: 'varchar',
        ordered_at: 'timestamp',
        updated_at: 'timestamp',
        status: 'varchar',
        channel: 'varchar',
        device_type: 'varchar',
        store_id: 'varchar',
        currency: 'varchar',
        discount_amount: 'decimal(18, 2)',
        shipping_amount: 'decimal(18, 2)',
        tax_amount: 'decimal(18, 2)',
        customer: 'struct(
            id varchar, name varchar, email varchar, country varchar, city varchar,
            language varchar, loyalty_tier varchar, updated_at timestamp)',
        items: 'struct(
            line_number integer, product_id varchar, product_name varchar,
            category varchar, subcategory varchar, brand varchar, quantity integer,
            unit_price decimal(18, 4), unit_cost decimal(18, 4),
            discount_amount decimal(18, 2))[]',
        payments: 'struct(
            method varchar, amount decimal(18, 2), status varchar,
            paid_at timestamp)[]',
        refunds: 'struct(
            refund_id varchar, refunded_at timestamp, amount decimal(18, 2),
            shipping_amount decimal(18, 2), tax_amount decimal(18, 2),
            line_number integer)[]'
    })
"""
ORDERS = """
select
    order_id, ordered_at, updated_at, status, channel, device_type, store_id, currency,
    c.id as customer_id, discount_amount, shipping_amount, tax_amount, source_file,
    source_position
from month_order
"""
ITEMS = """
select
    order_id, coalesce(e.line_number, cast(n as integer)) as line_number, e.product_id,
    e.product_name, e.category, e.subcategory, e.brand, e.quantity, e.unit_price,
    e.unit_cost, coalesce(e.discount_amount, 0.00) as discount_amount, source_file,
    source_position
from (select *, unnest(items) as e, generate_subscripts(items, 1) as n from month_order)
"""
PAYMENTS = """
select
    order_id, cast(n as integer) as payment_number, e.method, e.amount, e.status,
    e.paid_at, source_file, source_position
from (
    select *, unnest(payments) as e, generate_subscripts(payments, 1) as n
    from month_order
)
"""
REFUNDS = """
select
    order_id, cast(n as integer) as refund_number, e.refund_id, e.refunded_at,
    e.amount, e.shipping_amount, e.tax_amount, e.line_number, source_file,
    source_position
from (
    select *, unnest(refunds) as e, generate_subscripts(refunds, 1) as n
    from month_order
)
"""
CHANGES = """
select
    c.id as customer_id, changed_at as updated_at, c.name, c.email, c.country, c.city,
    c.language, c.loyalty_tier, cast(null as boolean) as is_deleted, order_id,
    updated_at as order_updated_at, source_file, source_position
from month_order
where c.id is not null
"""
TABLES = (
    ("fact_orders", "order", "ordered_at", ORDERS),
    ("fact_order_items", "order", "ordered_at", ITEMS),
    ("fact_payments", "order", "ordered_at", PAYMENTS),
    ("fact_refunds", "order", "ordered_at", REFUNDS),
    ("customer_changes", "change", "changed_at", CHANGES),
)


def flatten(connection: duckdb.DuckDBPyConnection, path: Path, output: Path) -> None:
    parameters = {"path": str(path), "source_file": f"orders/{path.name}"}
    connection.execute(READ, parameters)
    for table, kind, at, query in TABLES:
        months = connection.execute(
            f"select distinct date_trunc('month', {at}) as month from raw_order"
        ).fetchall()
        for (month,) in months:
            partition = f"{kind}_year={month:%Y}/{kind}_month={month:%m}"
            folder = output / table / partition
            folder.mkdir(parents=True, exist_ok=True)
            connection.execute(
                f"""
                copy (
                    with month_order as (
                        select * from raw_order
                        where date_trunc('month', {at}) = '{month}'
                    )
                    {query}
                ) to '{folder / path.stem}.parquet'
                (format parquet, compression zstd, parquet_version v2)
                """
            )


def main() -> None:
    output, *files = map(Path, sys.argv[1:])
    connection = duckdb.connect(config={"threads": 1})
    for path in files:
        flatten(connection, path, output)


if __name__ == "__main__":
    main()
