"""What changed between two published versions, and which orders did it."""

import glob
from dataclasses import dataclass
from datetime import date

import duckdb

from lake.layout import Layout
from ops.parquet import parquet_reader
from serving.versions import PublishedTable, Version

# Where the cause is: what an order and its refunds count for, and in which months.
CAUSES = {
    "fact_orders": ("order_month",),
    "fact_refunds": ("order_month", "refund_month"),
}
# The month that a row of a mart is about, by the first of these that it has.
MONTHS = ("sales_month", "activity_month", "inventory_month", "sales_date")
MARTS = "mart_"
WHOLE_ROW = "(row)"
# What is done with the rows that two versions may differ in.
CELL_BY_CELL = f"""
    whole_rows as (
        select
            row_key,
            '{WHOLE_ROW}' as name,
            if(was_there, 'there', null) as old,
            if(is_there, 'there', null) as new
        from differing
        where was_there is null or is_there is null
    ),
    single_cells as (
        select row_key, cell.name, cell.old, cell.new
        from (
            select row_key, unnest(cells) as cell
            from differing
            where was_there and is_there
        )
        where cell.old is distinct from cell.new
    )
    from whole_rows union all from single_cells order by row_key, name
"""


@dataclass(frozen=True)
class Change:
    """A cell that differs, or a row that is in one version alone.

    Attributes:
        key: the values of the table's key, as text.
        column: the cell's, or WHOLE_ROW.
        old, new: as text; None for no value.
    """

    key: str
    column: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Changes:
    """The changes of one table, in the order of its key."""

    table: str
    changes: list[Change]


def compare(
    layout: Layout, old: Version, new: Version, month: date | None = None
) -> tuple[list[Changes], list[Changes]]:
    """The marts that changed, and the orders and refunds behind them.

    Args:
        layout: the lake.
        old: the version before.
        new: the version after.
        month: only what is about this month; its first day.
    """
    names = sorted(old.marts.keys() & new.marts.keys())
    with parquet_reader() as connection:
        found = {
            name: Changes(name, _changes(connection, layout, (old, new), name, month))
            for name in names
            if name.startswith(MARTS) or name in CAUSES
        }
    changed = [changes for changes in found.values() if changes.changes]
    return (
        [changes for changes in changed if changes.table not in CAUSES],
        [changes for changes in changed if changes.table in CAUSES],
    )


def _changes(
    connection: duckdb.DuckDBPyConnection,
    layout: Layout,
    versions: tuple[Version, Version],
    name: str,
    month: date | None,
) -> list[Change]:
    before, after = (version.marts[name] for version in versions)
    paths = [glob.escape(str(layout.mart(v.version, name))) for v in versions]
    if before.sha256 == after.sha256:
        return []
    months = [c for c in CAUSES.get(name, MONTHS) if c in after.columns]
    if month and not months:
        return []
    rows = connection.execute(
        _statement(before, after, months if name in CAUSES else months[:1]),
        {"old": paths[0], "new": paths[1], "month": month},
    ).fetchall()
    return [Change(*row) for row in rows]


def _statement(before: PublishedTable, after: PublishedTable, months: list[str]) -> str:
    """Cells as text beside each other; names come from the versions' own manifests."""
    key = after.key
    same = " and ".join(f"old.{c} is not distinct from new.{c}" for c in key)
    shown = ", ".join(f"coalesce(new.{c}, old.{c})" for c in key)
    cells = ", ".join(
        f"{{name: '{c}', old: cast(old.{c} as varchar), new: cast(new.{c} as varchar)}}"
        for c in after.columns
        if c in before.columns and c not in key
    )
    about = " or ".join(
        f"date_trunc('month', {side}.{c}) = $month"
        for c in months
        for side in ("old", "new")
    )
    return f"""
        with differing as (
            select
                concat_ws(' ', {shown}) as row_key,
                old.is_there as was_there,
                new.is_there as is_there,
                [{cells}] as cells
            from (select *, true as is_there from read_parquet($old)) as old
            full join (select *, true as is_there from read_parquet($new)) as new
                on {same}
            where $month is null {"or " + about if about else ""}
        ),
        {CELL_BY_CELL}
    """
