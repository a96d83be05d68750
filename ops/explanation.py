"""Which orders and refunds, and which raw lines, stand behind a row of a mart."""

import glob
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from lake.layout import Layout
from lake.manifest import load_manifest
from ops.errors import UnexplainableError
from ops.parquet import parquet_reader
from serving.versions import PublishedTable, Version

# A column of a mart, and what it compares: of orders, their lines or their customers.
CONDITIONS = {
    "sales_month": "orders.order_month",
    "activity_month": "orders.order_month",
    "sales_date": "orders.order_date",
    "cohort_month": "orders.cohort_month",
    "category": "sales.category",
    "country": "customers.country_code",
    "product_id": "sales.product_id",
    "customer_id": "orders.customer_id",
}
# Where a row is about one of these, category and country only describe it.
SUBJECTS = ("product_id", "customer_id")
PERIODS = {"sales_month": "refund_month", "sales_date": "refund_date"}
ELSEWHERE = {
    "mart_inventory": "it is made of catalogue dumps, see fact_inventory",
    "mart_data_quality": "it is made of files, see storelake status",
    "mart_product_affinity": "it counts pairs of products, see fact_sales by order_id",
}
# What sales sum up to: columns of orders, and of lines.
SALES = {
    "units": ("orders.units", "sales.quantity"),
    "gross_sales": ("orders.gross_sales", "sales.gross_sales"),
    "discounts": ("orders.discounts", "sales.discounts"),
    "net_sales": ("orders.net_sales", "sales.net_sales"),
    "refunds_by_order_date": ("orders.refunds", "sales.refunds"),
}
NET_OF = {
    "net_revenue": ("net_sales", "refunds"),
    "net_revenue_by_order_date": ("net_sales", "refunds_by_order_date"),
}
COHORTS = """
create view orders as
select
    *,
    min(order_month) filter (is_counted) over (partition by customer_id) as cohort_month
from fact_orders
"""
# As in stg_order_versions; the version that was published is known by its time.
SOURCES = """
select order_id, source_file, source_position
from read_parquet($parts, hive_partitioning = false)
where
    (order_id, updated_at) in (
        select (order_id, updated_at) from fact_orders where order_id in $order_ids
    )
qualify row_number() over (
    partition by order_id order by source_file desc, source_position desc
) = 1
"""


@dataclass(frozen=True)
class Event:
    """The sale of an order, or money given back, that a row counts.

    Attributes:
        kind: `sale` or `refund`.
        amounts: by column of the mart.
        source: file and position of the version of the order that counts; None where
            the lake does not hold it any more.
    """

    kind: str
    order_id: str
    event_date: date
    amounts: dict[str, Any]
    source: str | None = None


@dataclass(frozen=True)
class Explanation:
    """A row, and what it is made of.

    Attributes:
        row: the row itself, by column.
        sums: by column of the mart, over all events.
        events: the first ones, by date and order.
        event_count: of all.
        is_of_this_lake: whether the lake is as it was when the version was built.
    """

    definition: PublishedTable
    row: dict[str, Any]
    sums: dict[str, Any]
    events: list[Event]
    event_count: int
    is_of_this_lake: bool


def explain(
    layout: Layout, version: Version, mart: str, key: Sequence[str], limit: int
) -> Explanation:
    """Explain one row of a published mart.

    Args:
        layout: the lake.
        version: the published version.
        mart: its name.
        key: values of its key columns; a month as 2025-03, `-` for no value.
        limit: events listed; 0 for all.

    Raises:
        UnexplainableError: there is no such mart or row, or it is not made of orders.
        LakeError: the lake's manifest is broken.
    """
    definition = _definition(version, mart)
    manifest = load_manifest(layout)
    with parquet_reader() as connection:
        for name in {"fact_orders", "fact_sales", "fact_refunds", "dim_customer", mart}:
            path = glob.escape(str(layout.mart(version.version, name)))
            connection.from_parquet(path).create_view(name)
        connection.execute(COHORTS)
        row = _row(connection, definition, mart, key)
        events = [*_sales(connection, row), *_refunds(connection, row)]
        shown = events[: limit or len(events)]
        parts = [
            glob.escape(str(layout.root / part.path))
            for part in manifest.parts
            if part.table == "fact_orders"
        ]
        sources = _sources(connection, parts, [event.order_id for event in shown])
    return Explanation(
        definition,
        row,
        _sums(events, row),
        [replace(event, source=sources.get(event.order_id)) for event in shown],
        len(events),
        is_of_this_lake=manifest.lake_id == version.lake_id,
    )


def _definition(version: Version, mart: str) -> PublishedTable:
    if mart in ELSEWHERE:
        raise UnexplainableError(f"{mart}: is no sum of orders; {ELSEWHERE[mart]}")
    if mart not in version.marts or not mart.startswith("mart_"):
        marts = ", ".join(name for name in version.marts if name.startswith("mart_"))
        raise UnexplainableError(f"{mart}: is no published mart; choose from {marts}")
    return version.marts[mart]


def _row(
    connection: duckdb.DuckDBPyConnection,
    definition: PublishedTable,
    mart: str,
    key: Sequence[str],
) -> dict[str, Any]:
    names = definition.key
    if len(key) != len(names):
        raise UnexplainableError(
            f"{mart}: a row is named by {' '.join(names)}, with months as 2025-03 and "
            f"- for none; {len(key)} given"
        )
    values = [_value(name, text) for name, text in zip(names, key, strict=True)]
    same = " and ".join(
        f"cast({name} as varchar) is not distinct from ?" for name in names
    )
    found = connection.execute(f"from {mart} where {same}", values)
    columns = [column[0] for column in found.description or ()]
    rows = found.fetchall()
    if not rows:
        raise UnexplainableError(
            f"{mart}: has no row {' '.join(key)}; storelake sql shows all of them"
        )
    return dict(zip(columns, rows[0], strict=True))


def _value(name: str, text: str) -> str | None:
    if text == "-":
        return None
    is_month = name.endswith("_month") and re.fullmatch(r"\d{4}-\d{2}", text)
    return f"{text}-01" if is_month else text


def _conditions(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """What an order or line fulfils that the row counts, and the values compared."""
    is_of_one = any(name in row for name in SUBJECTS)
    describing = ("category", "country", "cohort_month") if is_of_one else ()
    values = {
        name: row[name]
        for name in CONDITIONS
        if row.get(name) is not None and name not in describing
    }
    compared = [f"{CONDITIONS[name]} = ${name}" for name in values]
    if "active_customers" in row and "order_count" not in row:
        compared.append("orders.customer_id is not null")
    return " and ".join(["orders.is_counted", *compared]), values


def _amounts(row: Mapping[str, Any]) -> list[str]:
    """Columns of sales that the row sums up; net sales where it sums none."""
    wanted = {name for name in SALES if name in row}
    wanted |= {part for name, parts in NET_OF.items() if name in row for part in parts}
    return [name for name in SALES if name in wanted] or ["net_sales"]


def _sales(
    connection: duckdb.DuckDBPyConnection, row: Mapping[str, Any]
) -> list[Event]:
    condition, values = _conditions(row)
    of_lines = "sales." in condition
    names = _amounts(row)
    sums = ", ".join(f"sum({SALES[name][of_lines]})" for name in names)
    joined = "inner join fact_sales as sales using (order_id)" if of_lines else ""
    rows = connection.execute(
        f"""
        select orders.order_id, orders.order_date, {sums}
        from orders
        left join dim_customer as customers using (customer_key)
        {joined}
        where {condition}
        group by all
        order by orders.order_date, orders.order_id
        """,
        values,
    ).fetchall()
    return [
        Event("sale", order_id, day, dict(zip(names, amounts, strict=True)))
        for order_id, day, *amounts in rows
    ]


def _refunds(
    connection: duckdb.DuckDBPyConnection, row: Mapping[str, Any]
) -> list[Event]:
    """Those booked on their own date, where the row counts them so."""
    if "refunds" not in row and "net_revenue" not in row:
        return []
    (period,) = (name for name in PERIODS if name in row)
    rows = connection.execute(
        f"""
        select order_id, refund_date, refunds
        from fact_refunds
        where is_counted and {PERIODS[period]} = $period
        order by refund_date, order_id, refund_number
        """,
        {"period": row[period]},
    ).fetchall()
    return [
        Event("refund", order_id, day, {"refunds": refunds})
        for order_id, day, refunds in rows
    ]


def _sums(events: Sequence[Event], row: Mapping[str, Any]) -> dict[str, Any]:
    """Over all events, of the columns that the row has."""
    names = {name for event in events for name in event.amounts}
    sums = {name: sum(event.amounts.get(name, 0) for event in events) for name in names}
    for name, (whole, part) in NET_OF.items():
        sums[name] = sums.get(whole, 0) - sums.get(part, 0)
    sums["order_count"] = sum(event.kind == "sale" for event in events)
    return {name: sums[name] for name in row if name in sums}


def _sources(
    connection: duckdb.DuckDBPyConnection, parts: list[str], order_ids: list[str]
) -> dict[str, str]:
    """By order, the file and position of its published version."""
    if not parts or not order_ids:
        return {}
    rows = connection.execute(
        SOURCES, {"parts": parts, "order_ids": order_ids}
    ).fetchall()
    return {order_id: f"{file}:{position}" for order_id, file, position in rows}
