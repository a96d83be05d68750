"""Whether the numbers can be trusted: what came in, what was held back, what ran."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow.compute as pc
import streamlit as st

from lake.layout import Layout
from serving.dashboard import panels
from serving.dashboard.states import nothing_published
from serving.operations import last_findings, last_records
from serving.views import panels as charts
from serving.views.amounts import amount, long_date, percent, words
from serving.views.view import View

RUNS_SHOWN = 20
FILE = (
    "source_file",
    "records_read",
    "records_quarantined",
    "held_back_orders",
    "unknown_field_count",
    "vanished_field_count",
    "unknown_status_count",
    "lost_order_ids",
    "committed_at",
)
RUN = ("started_at", "command", "outcome", "failed_stage", "message", "version")
FINDING = ("severity", "monitor", "message", "look", "acknowledged", "checked_at")
PROBLEMS = FILE[2:-1]


def show(layout: Layout, view: View | None) -> None:
    st.title("Data quality")
    if view is None:
        nothing_published()
    else:
        st.caption(
            f"As of {long_date(view.marts.version.as_of_date)} · version "
            f"{view.marts.version.version}"
        )
        _records(view)
    _monitors(layout)
    _runs(layout)


def _records(view: View) -> None:
    answer = view.rows("mart_data_quality", {"level": "file"}, is_dated=False)
    files = answer.page
    read, quarantined = (
        pc.sum(files[name]).as_py() or 0
        for name in ("records_read", "records_quarantined")
    )
    reconciled = pc.all(files["is_reconciled"], min_count=0).as_py()
    with st.container(key="tiles"):
        st.metric("Records read", amount(read), border=True)
        st.metric(
            "In quarantine",
            percent(quarantined / read if read else None),
            help=f"{amount(quarantined)} records; storelake quarantine says why",
            border=True,
        )
        st.metric("All accounted for", "Yes" if reconciled else "No", border=True)
    panels.show(view, charts.RECORDS)
    with st.container(border=True, key="panel Files"):
        panels.head("Files", answer, FILE, "Those with something to look at first")
        _table(sorted(files.to_pylist(), key=_trouble), FILE)


def _trouble(file: dict[str, Any]) -> tuple[int, str]:
    return -sum(file[name] or 0 for name in PROBLEMS), file["source_file"]


def _monitors(layout: Layout) -> None:
    """What the monitors said after the newest run, but for what is fine."""
    with st.container(border=True, key="panel Monitors"):
        st.subheader("Monitors", anchor=False)
        found = last_findings(layout)
        odd = [finding for finding in found if finding["severity"] != "ok"]
        if odd:
            _table(odd, FINDING)
        elif found:
            st.success(f"{len(found)} checks, all fine.", icon=":material/check:")
        else:
            st.info("No monitor has run yet.", icon=":material/notifications_off:")


def _runs(layout: Layout) -> None:
    with st.container(border=True, key="panel Last runs"):
        st.subheader("Last runs", anchor=False)
        found = last_records(layout, "runs", RUNS_SHOWN)
        if found:
            _table(found, RUN)
        else:
            st.info("No run is on record.", icon=":material/history:")


def _table(rows: list[dict[str, Any]], columns: Iterable[str] = ()) -> None:
    """Columns that older records lack stay empty; instants are UTC."""
    shown = [{name: row.get(name) for name in columns or row} for row in rows]
    labels = {name: words(name) for name in shown[0]} if shown else {}
    st.dataframe(
        [{labels[name]: _cell(value) for name, value in row.items()} for row in shown],
        hide_index=True,
        width="stretch",
    )


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return "" if value is None else value
