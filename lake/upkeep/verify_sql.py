"""The questions that `storelake verify` asks the rows of part files.

Parameters are named like the tables and hold lists of files.
"""

from collections.abc import Iterable

from lake.tables import QUARANTINE

ORDERS, ITEMS = "fact_orders", "fact_order_items"
# The column whose month is the partition; other tables lie in the month of their order.
INSTANTS = {
    "fact_orders": "ordered_at",
    "customer_changes": "updated_at",
    "product_changes": "updated_at",
}
NOTHING = """
    select null::varchar as source_file, null::bigint as source_position,
        null::varchar as order_id, null::integer as year_month, '' as table_name
    where false
"""
COUNTED_REASONS = f"""
    with coded as (
        select
            source_file,
            unnest(
                list_distinct(list_transform(reasons, lambda reason: reason.code))
            ) as code
        from read_parquet(${QUARANTINE}, hive_partitioning = false)
    )
    select source_file, code, count(*)
    from coded
    group by source_file, code
    order by source_file, code
"""


def scan(table: str) -> str:
    """The files given as the parameter of that name."""
    return f"read_parquet(${table}, filename = true, hive_partitioning = false)"


def extremes(instant: str | None) -> str:
    moment = instant or "cast(null as timestamp)"
    return f"""
        select
            filename,
            min(source_file),
            max(source_file),
            count(source_file) + count(source_position) = 2 * count(*),
            year(min({moment})) * 100 + month(min({moment})),
            year(max({moment})) * 100 + month(max({moment})),
            count({moment}) = count(*)
        from {scan("parts")}
        group by filename
        order by filename
    """


def bereft(tables: Iterable[str], first: int, end: int) -> str:
    """Rows without a partner, by source and fault, at positions `first` to `end`."""
    within = f"source_position < {end}"
    if first:
        within += f" and source_position >= {first}"
    children = [children_of(name, within) for name in tables if name != ORDERS]
    parents = NOTHING
    if ORDERS in tables:
        parents = f"""
            select source_file, source_position, order_id,
                year(ordered_at) * 100 + month(ordered_at) as year_month
            from {scan(ORDERS)}
            where {within}
        """
    return f"""
        with parent as not materialized ({parents}),
        child as not materialized ({" union all by name ".join([NOTHING, *children])}),
        fault as (
            select
                child.source_file,
                'rows of ' || child.table_name
                    || ' without their order, or outside its month' as text
            from child
            left join parent using (source_file, source_position)
            where parent.order_id is distinct from child.order_id
                or child.year_month <> parent.year_month
            union all
            select parent.source_file, 'orders without an item' as text
            from parent
            anti join (from child where table_name = '{ITEMS}') as item
                using (source_file, source_position)
        )
        select source_file, text, count(*)
        from fault
        group by source_file, text
        order by source_file, text
    """


def children_of(table: str, within: str) -> str:
    """The rows of a table with the month of their partition, if it is the order's."""
    month = "null::integer"
    if table not in INSTANTS:
        digits = "regexp_replace(filename, '.*_year=(.*)/.*_month=(.*)/.*', '\\1\\2')"
        month = f"try_cast({digits} as integer)"
    return f"""
        select '{table}' as table_name, source_file, source_position, order_id,
            {month} as year_month
        from {scan(table)}
        where {within}
    """
