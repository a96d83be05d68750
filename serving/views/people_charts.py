"""Charts of customers: rows of a mart in, a chart out."""

from typing import Any

import altair as alt
import pyarrow as pa

from serving.views import style
from serving.views.sales_charts import LONGEST_RANKING, bars_by_name

# Beyond these a figure no longer fits into its cell.
MOST_FIGURES = 13
LENSES = {
    "churn_rate": "Bought last month, not this month",
    "lapse_rate": "Silent for so long that they count as lost",
}


def active_customers(months: Any, _currency: str) -> Any:
    """New and returning, stacked: together those who ordered in the month."""
    sides = {"new_customers": "New", "returning_customers": "Returning"}
    keys = ["sales_month", "is_complete_month"]
    summed = (
        months.group_by(keys, use_threads=False)
        .aggregate([(name, "sum") for name in sides])
        .rename_columns([*keys, *sides])
    )
    rows = style.months(summed)
    return (
        alt.Chart(style.data(rows))
        .transform_fold(list(sides), as_=["side", "customers"])
        .transform_calculate(who=f"({sides})[datum.side]")
        .mark_bar()
        .encode(
            x=style.month_axis(rows),
            y=style.count_axis("customers", "Customers"),
            color=alt.Color(
                "who:N",
                scale=alt.Scale(
                    domain=["Returning", "New"], range=[style.BLUE, style.GREEN]
                ),
                legend=style.LEGEND,
            ),
            opacity=style.completeness(),
            tooltip=[
                alt.Tooltip("month:O", title="Month"),
                alt.Tooltip("who:N", title="Customers"),
                style.count_tip("customers", "How many"),
            ],
        )
        .properties(height=style.HEIGHT)
    )


def balance(months: Any, _currency: str) -> Any:
    """Who came and came back above the line, who was lost below it."""
    above = {"new_customers": "New", "reactivated_customers": "Came back"}
    rows = [
        {"month": month, "who": who, "customers": number, "is_complete_month": complete}
        for row in months.to_pylist()
        for month, complete in [
            (f"{row['sales_month']:%b %Y}", row["is_complete_month"])
        ]
        for who, number in [
            *((label, row[name]) for name, label in above.items()),
            ("Lost", -row["churned_customers"] if complete else None),
        ]
        if number is not None
    ]
    labels = pa.table({"month": pa.array([row["month"] for row in rows], pa.string())})
    return (
        alt.Chart(style.inline(rows))
        .mark_bar()
        .encode(
            x=style.month_axis(labels),
            y=style.count_axis("customers", "Customers gained and lost"),
            color=alt.Color(
                "who:N",
                scale=alt.Scale(
                    domain=["New", "Came back", "Lost"],
                    range=[style.GREEN, style.BLUE, style.RED],
                ),
                legend=style.LEGEND,
            ),
            opacity=style.completeness(),
            tooltip=[
                alt.Tooltip("month:O", title="Month"),
                alt.Tooltip("who:N", title="Customers"),
                style.count_tip("customers", "How many"),
            ],
        )
        .properties(height=style.HEIGHT)
    )


def churn(months: Any, _currency: str) -> Any:
    """Both lenses; a month that is not over has neither."""
    rows = style.months(months)
    return (
        alt.Chart(style.data(rows))
        .transform_fold(list(LENSES), as_=["lens", "rate"])
        .transform_calculate(who=f"({LENSES})[datum.lens]")
        .transform_filter("isValid(datum.rate)")
        .mark_line(point=True)
        .encode(
            x=style.month_axis(rows),
            y=style.rate_axis("rate", "Share of customers"),
            color=alt.Color(
                "who:N",
                scale=alt.Scale(
                    domain=list(LENSES.values()), range=[style.ORANGE, style.RED]
                ),
                legend=alt.Legend(
                    orient="top", title=None, direction="vertical", labelLimit=320
                ),
            ),
            tooltip=[
                alt.Tooltip("month:O", title="Month"),
                alt.Tooltip("who:N", title="Lens"),
                style.rate_tip("rate", "Share"),
            ],
        )
        .properties(height=style.HEIGHT)
    )


def cohorts(cells: Any, _currency: str) -> Any:
    """A triangle: what has not been observed is no row, so it stays blank."""
    observed = style.months(cells, "cohort_month")
    width = len(set(observed["month_number"].to_pylist()))
    later = [
        row["retention_rate"]
        for row in observed.to_pylist()
        if row["month_number"] > 0 and row["retention_rate"] is not None
    ]
    order = list(dict.fromkeys(observed["month"].to_pylist()))
    base = alt.Chart(style.data(observed)).encode(
        x=alt.X("month_number:O", axis=_axis("Months after the first order")),
        y=alt.Y("month:O", sort=order, axis=_axis("First order in")),
    )
    shade = alt.Scale(
        domain=[0, max(later, default=1)], range=style.SHADE_TO_BLUE, clamp=True
    )
    squares = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color("retention_rate:Q", scale=shade, legend=None),
        tooltip=[
            alt.Tooltip("month:O", title="First order in"),
            alt.Tooltip("month_number:O", title="Months after"),
            style.rate_tip("retention_rate", "Came back"),
            style.count_tip("active_customers", "Customers"),
            style.count_tip("cohort_size", "Of"),
            alt.Tooltip("is_complete_month:N", title="Month is over"),
        ],
    )
    chart = squares
    if width <= MOST_FIGURES:
        figures = (
            base.transform_calculate(figure="100 * datum.retention_rate")
            .mark_text(fontSize=9, color=style.INK)
            .encode(text=alt.Text("figure:Q", format=".0f"))
        )
        chart = alt.layer(squares, figures)
    return chart.properties(height=max(160, 26 * len(order) + 50))


def _axis(title: str) -> Any:
    return alt.Axis(title=title, labelAngle=0, labelOverlap=True, ticks=False)


def top_customers(ranks: Any, currency: str) -> Any:
    """By their number: a name is published only where `publish_pii` is set."""
    rows = [
        {
            "name": f"{row['sales_rank']}  {row['customer_id']} ({row['country']})",
            "amount": float(row["net_sales"]),
        }
        for row in ranks.to_pylist()[:LONGEST_RANKING]
    ]
    return bars_by_name(rows, "Net sales", currency)
