"""How charts look: colours that can be read on white and on black, and axes."""

from typing import Any

import altair as alt
import pyarrow as pa

BLUE = "#3f83c9"
PALE_BLUE = "#3f83c980"
ORANGE = "#dd8530"
GREEN = "#3a9b70"
RED = "#cf4f5f"
GREY = "#8791a1"
SERIES = [BLUE, ORANGE, GREEN, RED, "#8d6cc2", "#c2a23a", "#46a8b5", "#b5648f", GREY]
SHADE = "#8791a133"
SHADE_TO_BLUE = ["#e6eef8", "#74a9dd"]
# On cells of any of these blues, which are the same by day and by night.
INK = "#17263a"

HEIGHT = 320
# 1.5k for each tick by itself: the format of an axis would write its zero as 0k.
SHORT = "format(datum.value, '~s')"
LONGEST_LABEL = 150
LEGEND = alt.Legend(
    orient="top", title=None, symbolType="square", labelLimit=120, columns=3
)
UNDERSIZED = "not over yet"


def inline(rows: list[dict[str, Any]]) -> alt.InlineData:
    """Rows that travel inside the chart."""
    return alt.InlineData(values=rows)


def data(table: Any) -> alt.InlineData:
    """Rows for a chart. Only here money becomes a float, and a date text.

    A date that is written as a day is read as UTC by every browser, wherever it is.
    """
    columns = []
    for column in table.columns:
        if pa.types.is_decimal(column.type):
            columns.append(column.cast(pa.float64()))
        elif pa.types.is_date(column.type):
            columns.append(column.cast(pa.string()))
        else:
            columns.append(column)
    rows = pa.table(columns, table.column_names).to_pylist()
    return inline(rows)


def months(table: Any, name: str = "sales_month") -> Any:
    """The table with a column `month`, as people write one: an axis without zones."""
    labels = [f"{day:%b %Y}" for day in table[name].to_pylist()]
    return table.append_column("month", pa.array(labels, pa.string()))


def month_axis(table: Any, title: str | None = None) -> alt.X:
    """Bars in the order of the rows; labels where there is room for them."""
    labels = list(dict.fromkeys(table["month"].to_pylist()))
    axis = alt.Axis(title=title, labelAngle=0, labelOverlap=True, ticks=False)
    return alt.X("month:O", sort=labels, axis=axis)


def money_axis(column: str, title: str, currency: str) -> alt.Y:
    axis = alt.Axis(title=f"{title}, {currency}", labelExpr=SHORT, tickCount=5)
    return alt.Y(f"{column}:Q", axis=axis)


def rate_axis(column: str, title: str) -> alt.Y:
    axis = alt.Axis(title=title, format=".0%", tickCount=5)
    return alt.Y(f"{column}:Q", axis=axis)


def count_axis(column: str, title: str) -> alt.Y:
    axis = alt.Axis(title=title, labelExpr=SHORT, tickCount=5, tickMinStep=1)
    return alt.Y(f"{column}:Q", axis=axis)


def money_tip(column: str, title: str, currency: str) -> alt.Tooltip:
    return alt.Tooltip(f"{column}:Q", title=f"{title}, {currency}", format=",.2f")


def count_tip(column: str, title: str) -> alt.Tooltip:
    return alt.Tooltip(f"{column}:Q", title=title, format=",")


def rate_tip(column: str, title: str) -> alt.Tooltip:
    return alt.Tooltip(f"{column}:Q", title=title, format=".1%")


def name_axis(column: str, order: list[str]) -> alt.Y:
    """Names beside horizontal bars, in this order."""
    axis = alt.Axis(
        title=None,
        labelLimit=LONGEST_LABEL,
        labelOverlap=False,
        ticks=False,
        domain=False,
    )
    return alt.Y(f"{column}:N", sort=order, axis=axis)


def completeness() -> Any:
    """Paler where a month is not over."""
    return alt.condition(
        "datum.is_complete_month === false", alt.value(0.45), alt.value(1.0)
    )


def height_of(rows: list[Any]) -> int:
    """Of horizontal bars: room for each name, and for the axis below."""
    return 28 * len(rows) + 80


def figures(chart: Any, text: str) -> Any:
    """What `text` says, at the end of each horizontal bar."""
    return chart.mark_text(align="left", dx=5, color=GREY).encode(text=f"{text}:N")
