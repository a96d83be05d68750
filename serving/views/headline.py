"""The headline: the last complete month beside the one before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from serving.views.amounts import amount, percent
from serving.views.view import View

MONTHS_OF_TREND = 13


@dataclass(frozen=True)
class Tile:
    """One number.

    Attributes:
        label: what it is, in which currency, and what it is not narrowed by.
        value: as people read it.
        change: on the month before, signed; None where there is none.
        meaning: the definition.
        trend: the same number in complete months, the oldest first.
        is_good_up: whether more is better; None where it is neither.
    """

    label: str
    value: str
    change: str | None
    meaning: str
    trend: tuple[float, ...]
    is_good_up: bool = True


@dataclass(frozen=True)
class Headline:
    """Tiles of one month; `month` is None before any month is complete."""

    month: date | None
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class _Measure:
    label: str
    mart: str
    column: str
    kind: str
    is_good_up: bool = True


def headline(view: View) -> Headline:
    """What fits the filters: a table that is split by what is narrowed by."""
    sales = view.filters.sales_mart
    columns = view.marts.definition(sales).columns
    finance = "net_revenue" in columns
    customers = "mart_monthly_active_customers"
    if view.filters.country:
        customers = "mart_engagement_by_country"
    measures = [
        _Measure("Net revenue", sales, "net_revenue", "money")
        if finance
        else _Measure("Net revenue", sales, "net_revenue_by_order_date", "money"),
        _Measure("Orders", sales, "order_count", "count"),
        _Measure("Average order", sales, "aov", "cents")
        if "aov" in columns
        else _Measure("Units sold", sales, "units", "count"),
        _Measure("Gross margin", sales, "gross_margin_rate", "rate"),
        _Measure("Active customers", customers, "active_customers", "count"),
        _Measure("Churn", "mart_monthly_churn", "churn_rate", "rate", is_good_up=False),
    ]
    months = complete_months(view, sales)
    last = months[-1]["sales_month"] if months else None
    return Headline(last, tuple(_tile(view, measure) for measure in measures))


def complete_months(view: View, mart: str) -> list[dict[str, Any]]:
    """The rows of a table of months, those that are over, the oldest first."""
    rows: list[dict[str, Any]] = view.rows(mart).page.to_pylist()
    return [row for row in rows if row["is_complete_month"]]


def _tile(view: View, measure: _Measure) -> Tile:
    rows = complete_months(view, measure.mart)
    values = [row[measure.column] for row in rows]
    definition = view.marts.definition(measure.mart)
    known = [float(value) for value in values if value is not None]
    return Tile(
        label=_label(view, measure),
        value=_text(values[-1] if values else None, measure.kind),
        change=_change(values, measure.kind),
        meaning=definition.columns[measure.column].description,
        trend=tuple(known[-MONTHS_OF_TREND:]),
        is_good_up=measure.is_good_up,
    )


def _label(view: View, measure: _Measure) -> str:
    """With the currency of money, and what the number is not narrowed by."""
    label = measure.label
    if measure.kind in ("money", "cents"):
        label = f"{label}, {view.currency}"
    wider = view.filters.ignored_by(view.marts.definition(measure.mart))
    return f"{label} ({wider.lower()})" if wider else label


def _text(value: Any, kind: str) -> str:
    match kind:
        case "cents":
            return amount(value, 2)
        case "rate":
            return percent(value)
    return amount(value)


def _change(values: list[Any], kind: str) -> str | None:
    """Of rates in points, of everything else in percent; by the rule of MoM growth."""
    if len(values) < 2 or None in values[-2:]:  # noqa: PLR2004 # the two last months
        return None
    before, now = values[-2:]
    if kind == "rate":
        return f"{100 * (now - before):+.1f} points"
    return f"{float((now - before) / before):+.1%}" if before > 0 else None
