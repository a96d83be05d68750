"""The floor: DuckDB parses the declared columns, aggregates them and forgets them.

The aggregates go to OUTPUT/totals.json, which shows that everything was read.

python duckdb_parse_only.py OUTPUT FILE...
"""

import json
import sys
from pathlib import Path

import duckdb

QUERY = """
select
    count(*) as fact_orders,
    sum(len(items)) as fact_order_items,
    sum(len(payments)) as fact_payments,
    sum(len(refunds)) as fact_refunds,
    count(customer.id) as customer_changes,
    sum(list_sum(list_transform(items, lambda i: i.quantity))) as quantity,
    sum(list_sum(list_transform(items, lambda i: i.unit_price))) as unit_price,
    count(order_id), count(ordered_at), count(updated_at), count(status),
    count(channel), count(device_type), count(store_id), count(currency),
    count(discount_amount), count(shipping_amount), count(tax_amount)
from read_json(
    ?,
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


def main() -> None:
    output, *files = map(Path, sys.argv[1:])
    connection = duckdb.connect(config={"threads": 1})
    totals = []
    for path in files:
        rows = connection.execute(QUERY, [str(path)])
        names = [column[0] for column in rows.description]
        totals.append(dict(zip(names, rows.fetchall()[0], strict=True)))
    output.mkdir(parents=True, exist_ok=True)
    (output / "totals.json").write_text(json.dumps(totals, default=str))


if __name__ == "__main__":
    main()
