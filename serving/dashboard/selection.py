"""The filters in the sidebar: they stand in the address, so a reload keeps them."""

import calendar
from collections.abc import Iterable
from datetime import date
from typing import Any

import streamlit as st

from serving.queries import Marts
from serving.views.amounts import month
from serving.views.filters import Filters
from serving.views.view import View

ALL_COUNTRIES = "All countries"
ALL_CATEGORIES = "All categories"


def chosen_filters(marts: Marts) -> Filters:
    """What the reader has chosen; without sales there is nothing to choose."""
    everything = View(marts, Filters())
    months = _different(everything, "mart_monthly_revenue", "sales_month")
    if not months:
        return Filters()
    countries = _different(everything, "mart_region_sales_monthly", "country")
    categories = _different(everything, "mart_category_sales_monthly", "category")
    with st.sidebar:
        st.subheader("Show")
        first, last = _period(months)
        country = _one_of("Country", ALL_COUNTRIES, countries, "country")
        category = _one_of("Category", ALL_CATEGORIES, categories, "category")
    return Filters(first, last, country, category)


def chosen_month(view: View) -> str | None:
    """For ranks, which exist of a month or of all time: the month's first day."""
    months = view.rows("mart_monthly_revenue").page["sales_month"].to_pylist()
    labels = {month(day): day for day in reversed(months)}
    label = st.selectbox("Ranking of", ["All time", *labels], key="ranking", width=220)
    return str(labels[label]) if label in labels else None


def _period(months: list[date]) -> tuple[date, date]:
    """First and last day; whoever swaps the ends means the same months."""
    labels = {month(day): day for day in months}
    names = list(labels)
    begin = st.selectbox("From", names, key="from", bind="query-params")
    end = st.selectbox("To", names, index=len(names) - 1, key="to", bind="query-params")
    first, last = sorted((labels[begin], labels[end]))
    return first, _last_day(last)


def _one_of(label: str, everything: str, names: Iterable[str], key: str) -> str | None:
    chosen = st.selectbox(label, [everything, *names], key=key, bind="query-params")
    return None if chosen == everything else chosen


def _last_day(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _different(view: View, mart: str, column: str) -> list[Any]:
    return sorted(set(view.rows(mart).page[column].to_pylist()))
