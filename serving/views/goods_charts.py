"""Charts of products and stock: rows of a mart in, a chart out."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import altair as alt

from serving.views import style
from serving.views.sales_charts import LONGEST_RANKING, bars_by_name

SOON_DAYS = 7
LATER_DAYS = 28


def top_products(ranks: Any, currency: str) -> Any:
    rows = [
        {
            "name": f"{row['sales_rank']}  {row['product_name'] or row['product_id']}",
            "amount": float(row["net_sales"]),
        }
        for row in ranks.to_pylist()[:LONGEST_RANKING]
    ]
    return bars_by_name(rows, "Net sales", currency)


def profit_by_category(months: Any, currency: str) -> Any:
    """Gross profit of each category with a known cost, summed over months."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in months.to_pylist():
        if row["costed_net_sales"] or row["cost"]:
            sums[row["category"]] += row["gross_profit"]
    if not sums:
        return None
    ranked = sorted(sums, key=lambda name: (-sums[name], name))[:LONGEST_RANKING]
    rows = [{"name": name, "amount": float(sums[name])} for name in ranked]
    return bars_by_name(rows, "Gross profit", currency)


def stock_by_category(stock: Any, currency: str) -> Any:
    """What lies in the store, in money, and for how long it lasts."""
    known = [row for row in stock.to_pylist() if row["stock_value"] is not None]
    known.sort(key=lambda row: (-row["stock_value"], row["category"]))
    rows = [
        {
            "name": row["category"],
            "amount": float(row["stock_value"]),
            "label": _days(row["days_of_cover"]),
        }
        for row in known
    ]
    bars = bars_by_name(rows, "Stock at cost", currency)
    layers = (bars, style.figures(bars, "label"))
    return alt.layer(*layers).properties(height=style.height_of(rows))


def runs_out(stock: Any, _currency: str) -> Any:
    """The products that last the shortest at the pace of the last 28 days."""
    known = [row for row in stock.to_pylist() if row["days_of_cover"] is not None]
    known.sort(key=lambda row: (row["days_of_cover"], row["product_id"]))
    if not known:
        return None
    shown = known[:LONGEST_RANKING]
    uses = Counter(row["product_name"] for row in shown)
    rows = [
        {
            "name": _name(row, is_alone=uses[row["product_name"]] == 1),
            "product_id": row["product_id"],
            "amount": row["days_of_cover"],
            "label": f"{_days(row['days_of_cover'])}, {row['stock_quantity']} left",
            "shade": _urgency(row["days_of_cover"]),
            "units_sold": row["units_sold"],
        }
        for row in shown
    ]
    longest = max(SOON_DAYS, *(row["amount"] for row in rows))
    base = alt.Chart(style.inline(rows)).encode(
        y=style.name_axis("name", [row["name"] for row in rows]),
        x=alt.X(
            "amount:Q",
            axis=alt.Axis(title="Days that it lasts", tickCount=5, tickMinStep=1),
            scale=alt.Scale(domain=[0, longest]),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Product"),
            alt.Tooltip("product_id:N", title="Number"),
            alt.Tooltip("label:N", title="Lasts"),
            style.count_tip("units_sold", "Sold in 28 days"),
        ],
    )
    bars = base.mark_bar(cornerRadiusEnd=2).encode(
        color=alt.Color("shade:N", scale=None)
    )
    layers = (bars, style.figures(base, "label"))
    return alt.layer(*layers).properties(height=style.height_of(rows))


def _days(days: float | None) -> str:
    if days is None:
        return "nothing sold"
    return "1 day" if round(days) == 1 else f"{days:,.0f} days"


def _name(row: dict[str, Any], *, is_alone: bool) -> str:
    """Two products of one name are told apart by their numbers."""
    if row["product_name"] is None:
        return str(row["product_id"])
    name = str(row["product_name"])
    return name if is_alone else f"{name} ({row['product_id']})"


def _urgency(days: float) -> str:
    if days <= SOON_DAYS:
        return style.RED
    return style.ORANGE if days <= LATER_DAYS else style.GREEN


def records_by_month(months: Any, _currency: str) -> Any:
    """Records of the shop's files by the month that they tell of."""
    summed = (
        months.group_by(["record_month", "feed"], use_threads=False)
        .aggregate([("records_processed", "sum")])
        .rename_columns(["record_month", "feed", "records_processed"])
        .sort_by([("record_month", "ascending"), ("feed", "ascending")])
    )
    rows = style.months(summed, "record_month")
    return (
        alt.Chart(style.data(rows))
        .mark_bar()
        .encode(
            x=style.month_axis(rows),
            y=style.count_axis("records_processed", "Records taken in"),
            color=alt.Color(
                "feed:N",
                scale=alt.Scale(range=style.SERIES),
                legend=style.LEGEND,
            ),
            tooltip=[
                alt.Tooltip("month:O", title="Month"),
                alt.Tooltip("feed:N", title="Feed"),
                style.count_tip("records_processed", "Records"),
            ],
        )
        .properties(height=style.HEIGHT)
    )
