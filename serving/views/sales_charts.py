"""Charts of sales: rows of a mart in, a chart out."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt
import pyarrow as pa

from serving.views import style

LONGEST_RANKING = 12
IN_LINES = "split(datum.label, ' ')"
AVERAGES = {
    "net_sales": "Day",
    "net_sales_7_day_average": "7 days",
    "net_sales_28_day_average": "28 days",
}


def daily_sales(days: Any, currency: str, unfinished: date | None = None) -> Any:
    """Net sales by day; `unfinished` is the first day of a month that is not over."""
    base = alt.Chart(style.data(days)).transform_fold(
        list(AVERAGES), as_=["measure", "amount"]
    )
    named = base.transform_calculate(series=f"({AVERAGES})[datum.measure]")
    shades = alt.Scale(
        domain=list(AVERAGES.values()),
        range=[style.PALE_BLUE, style.ORANGE, style.BLUE],
    )
    widths = alt.Scale(domain=list(AVERAGES.values()), range=[0.8, 1.6, 2.4])
    day = alt.X(
        "utcyearmonthdate(sales_date):T",
        axis=alt.Axis(
            title=None, format="%-d %b %Y", labelOverlap=True, tickCount=6, grid=False
        ),
    )
    lines = named.mark_line(interpolate="monotone").encode(
        x=day,
        y=style.money_axis("amount", "Net sales", currency),
        color=alt.Color("series:N", scale=shades, legend=style.LEGEND),
        strokeWidth=alt.StrokeWidth("series:N", scale=widths, legend=None),
        tooltip=[
            alt.Tooltip("utcyearmonthdate(sales_date):T", title="Day"),
            alt.Tooltip("series:N", title="Line"),
            style.money_tip("amount", "Net sales", currency),
        ],
    )
    if unfinished is None or len(days) == 0:
        return lines.properties(height=style.HEIGHT)
    last = days["sales_date"].to_pylist()[-1]
    return alt.layer(*_shaded(unfinished, last), lines).properties(height=style.HEIGHT)


def _shaded(first: date, last: date) -> tuple[Any, Any]:
    span = style.inline([{"first": str(first), "last": str(last)}])
    begin = alt.X("utcyearmonthdate(first):T")
    band = (
        alt.Chart(span)
        .mark_rect(color=style.SHADE)
        .encode(x=begin, x2=alt.X2("utcyearmonthdate(last):T"))
    )
    words = (
        alt.Chart(span)
        .mark_text(align="right", baseline="top", dx=-4, dy=4, color=style.GREY)
        .encode(
            x=alt.X("utcyearmonthdate(first):T"),
            y=alt.value(0),
            text=alt.value(f"{first:%B} {style.UNDERSIZED}"),
        )
    )
    return band, words


def monthly_sales(months: Any, currency: str) -> Any:
    """Net revenue by month, in the finance view where the table has it."""
    finance = "net_revenue" in months.column_names
    column = "net_revenue" if finance else "net_revenue_by_order_date"
    rows = style.months(_summed_by_month(months, column))
    return (
        alt.Chart(style.data(rows))
        .mark_bar(color=style.BLUE, cornerRadiusEnd=2)
        .encode(
            x=style.month_axis(rows),
            y=style.money_axis(column, "Net revenue", currency),
            opacity=style.completeness(),
            tooltip=[
                alt.Tooltip("month:O", title="Month"),
                style.money_tip(column, "Net revenue", currency),
                style.count_tip("order_count", "Orders"),
                alt.Tooltip("is_complete_month:N", title="Month is over"),
            ],
        )
        .properties(height=style.HEIGHT)
    )


def _summed_by_month(table: Any, column: str) -> Any:
    """One row a month, should the table have several."""
    keys = ["sales_month", "is_complete_month"]
    return (
        table.group_by(keys, use_threads=False)
        .aggregate([(column, "sum"), ("order_count", "sum")])
        .rename_columns([*keys, column, "order_count"])
    )


def growth(months: Any, _currency: str) -> Any:
    """Against the month before; a month that is not over against the same days."""
    rows = [
        {
            "month": f"{row['sales_month']:%b %Y}",
            "rate": row["mom_growth_rate_same_days"]
            if unfinished
            else row["mom_growth_rate"],
            "against": "the same days of the month before"
            if unfinished
            else "the whole month before",
            "is_complete_month": not unfinished,
        }
        for row in months.to_pylist()
        for unfinished in [row["mom_growth_rate_same_days"] is not None]
    ]
    labels = pa.table({"month": [row["month"] for row in rows]})
    bars = alt.Chart(style.inline(rows)).encode(
        x=style.month_axis(labels),
        y=style.rate_axis("rate", "Change on the month before"),
        color=alt.condition(
            "datum.rate < 0", alt.value(style.RED), alt.value(style.GREEN)
        ),
        opacity=style.completeness(),
        tooltip=[
            alt.Tooltip("month:O", title="Month"),
            style.rate_tip("rate", "Change"),
            alt.Tooltip("against:N", title="Against"),
        ],
    )
    return bars.mark_bar(cornerRadiusEnd=2).properties(height=style.HEIGHT)


def waterfall(months: Any, currency: str) -> Any:
    """From gross sales to net revenue, summed over the months of the rows."""
    rows = _waterfall_steps(months)
    order = [str(row["step"]) for row in rows]
    base = alt.Chart(style.inline(rows)).encode(
        x=alt.X(
            "step:N",
            sort=order,
            axis=alt.Axis(
                title=None, labelAngle=0, labelOverlap=False, labelExpr=IN_LINES
            ),
        ),
    )
    bars = base.mark_bar(cornerRadius=2).encode(
        y=alt.Y(
            "low:Q", axis=alt.Axis(title=currency, labelExpr=style.SHORT, tickCount=5)
        ),
        y2=alt.Y2("high:Q"),
        color=alt.Color("shade:N", scale=None),
        tooltip=[
            alt.Tooltip("step:N", title="Step"),
            style.money_tip("amount", "Amount", currency),
        ],
    )
    figures = base.mark_text(dy=-8, color=style.GREY).encode(
        y="high:Q", text=alt.Text("amount:Q", format=".3s")
    )
    return alt.layer(bars, figures).properties(height=style.HEIGHT)


def _waterfall_steps(months: Any) -> list[dict[str, Any]]:
    in_finance = "net_revenue" in months.column_names
    suffix = "" if in_finance else "_by_order_date"
    gross, discounts, net, refunds, revenue = (
        sum(months[name].to_pylist(), Decimal(0))
        for name in (
            "gross_sales",
            "discounts",
            "net_sales",
            f"refunds{suffix}",
            f"net_revenue{suffix}",
        )
    )
    steps = [
        ("Gross sales", Decimal(0), gross, style.BLUE, gross),
        ("Discounts", net, gross, style.RED, -discounts),
        ("Net sales", Decimal(0), net, style.BLUE, net),
        ("Refunds", revenue, net, style.RED, -refunds),
        ("Net revenue", Decimal(0), revenue, style.GREEN, revenue),
    ]
    return [
        {
            "step": step,
            "low": float(low),
            "high": float(high),
            "amount": float(amount),
            "shade": shade,
        }
        for step, low, high, shade, amount in steps
    ]


def by_category(months: Any, currency: str) -> Any:
    return _ranking(months, "category", currency)


def by_country(months: Any, currency: str) -> Any:
    return _ranking(months, "country", currency)


def _ranking(months: Any, member: str, currency: str) -> Any:
    """Net sales of each member, summed over months, the largest above."""
    names = _names_shown(months, member, LONGEST_RANKING + 1)
    sums = dict.fromkeys(names.values(), Decimal(0))
    for row in months.to_pylist():
        sums[names[row[member]]] += row["net_sales"]
    rows = [{"name": name, "amount": float(sums[name])} for name in sums]
    return bars_by_name(rows, "Net sales", currency)


def _names_shown(months: Any, member: str, most: int) -> dict[str, str]:
    """What each member is shown as, by net sales: itself, or one of the others."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in months.to_pylist():
        sums[row[member]] += row["net_sales"]
    ranked = sorted(sums, key=lambda name: (-sums[name], name))
    alone = len(ranked) if len(ranked) <= most else most - 1
    others = f"{len(ranked) - alone} others"
    return {name: name if rank < alone else others for rank, name in enumerate(ranked)}


def bars_by_name(rows: list[dict[str, Any]], title: str, currency: str) -> Any:
    """Horizontal bars of `amount` by `name`, in the order of the rows."""
    axis = alt.Axis(title=f"{title}, {currency}", labelExpr=style.SHORT, tickCount=4)
    base = alt.Chart(style.inline(rows)).encode(
        y=style.name_axis("name", [row["name"] for row in rows]),
        x=alt.X("amount:Q", axis=axis),
        tooltip=[
            alt.Tooltip("name:N", title="Name"),
            style.money_tip("amount", title, currency),
        ],
    )
    return base.mark_bar(color=style.BLUE, cornerRadiusEnd=2).properties(
        height=style.height_of(rows)
    )


def categories_by_month(months: Any, currency: str) -> Any:
    """Net sales of each category, stacked by month; there is a colour for so many."""
    names = _names_shown(months, "category", len(style.SERIES))
    keys = ["sales_month", "is_complete_month", "category"]
    shown = [names[name] for name in months["category"].to_pylist()]
    place = months.column_names.index("category")
    rows = style.months(
        months.set_column(place, "category", pa.array(shown, pa.string()))
        .group_by(keys, use_threads=False)
        .aggregate([("net_sales", "sum"), ("sales_share", "sum")])
        .rename_columns([*keys, "net_sales", "sales_share"])
    )
    order = list(dict.fromkeys(names.values()))
    return (
        alt.Chart(style.data(rows))
        .mark_bar()
        .encode(
            x=style.month_axis(rows),
            y=style.money_axis("net_sales", "Net sales", currency),
            color=alt.Color(
                "category:N",
                scale=alt.Scale(domain=order, range=style.SERIES),
                legend=style.LEGEND,
            ),
            opacity=style.completeness(),
            tooltip=[
                alt.Tooltip("month:O", title="Month"),
                alt.Tooltip("category:N", title="Category"),
                style.money_tip("net_sales", "Net sales", currency),
                style.rate_tip("sales_share", "Share of the month"),
            ],
        )
        .properties(height=style.HEIGHT)
    )
