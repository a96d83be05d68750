"""The published numbers by month, for a terminal."""

import glob
from decimal import Decimal
from typing import Any

from rich import box
from rich.table import Table

from lake.layout import Layout
from ops.parquet import parquet_reader
from serving.versions import (
    Version,
    current_version,
    find_version,
    version_names,
)

# The files of a version, in the order of their parameters.
MARTS = ("mart_monthly_revenue", "mart_revenue_mom", "mart_monthly_churn")
SUMMARY = """
select
    strftime(sales_month, '%Y-%m') as month,
    revenue.order_count,
    revenue.net_sales,
    revenue.net_revenue,
    mom.mom_growth_rate,
    revenue.aov,
    churn.active_customers,
    churn.churn_rate,
    is_complete_month
from read_parquet($1) as revenue
inner join read_parquet($2) as mom using (sales_month, is_complete_month)
inner join read_parquet($3) as churn using (sales_month, is_complete_month)
order by sales_month
"""


def summary_table(layout: Layout, version: Version) -> Table:
    """A row a month; a month that is not over yet bears an asterisk."""
    files = [glob.escape(str(layout.mart(version.version, name))) for name in MARTS]
    with parquet_reader() as connection:
        rows = connection.execute(SUMMARY, files).fetchall()
    currency = version.settings["reporting_currency"]
    table = Table(
        title=f"As of {version.as_of_date}, money in {currency}",
        box=box.SIMPLE,
        collapse_padding=True,
        pad_edge=False,
    )
    for heading in (
        "month", "orders", "net sales", "net revenue", "MoM", "AOV", "active", "churn"
    ):  # fmt: skip
        # In a narrow terminal a figure goes on in the next line; it is never cut.
        table.add_column(heading, justify="right", overflow="fold")
    for month, *figures, is_complete in rows:
        table.add_row(month + ("" if is_complete else "*"), *map(_text, figures))
    return table


def versions_table(layout: Layout) -> Table:
    """A row a kept version, the newest first; readers take the one with an asterisk."""
    current = current_version(layout)
    table = Table(box=box.SIMPLE)
    for heading in ("version (UTC)", "as of", "tables", "rows", "build"):
        table.add_column(heading, no_wrap=True)
    for name in reversed(version_names(layout)):
        version = find_version(layout, name)
        mark = "*" if current and current.version == name else ""
        rows = sum(mart.row_count for mart in version.marts.values())
        table.add_row(
            name + mark,
            str(version.as_of_date or "-"),
            str(len(version.marts)),
            f"{rows:,}",
            version.run_id[:8],
        )
    return table


def _text(value: Any) -> str:
    match value:
        case None:
            return "-"
        case float():
            return f"{value:.1%}"
        case Decimal():
            return f"{value:,.2f}"
        case _:
            return f"{value:,}"
