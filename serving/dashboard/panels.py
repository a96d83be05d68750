"""A panel in the browser: title, definition, CSV, chart or an empty state."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import streamlit as st

from serving.csv_text import csv_bytes
from serving.dashboard.states import explain
from serving.errors import UnanswerableError
from serving.questions import Answer
from serving.versions import PublishedTable
from serving.views.amounts import words
from serving.views.view import Panel, View


def show(view: View, panel: Panel) -> None:
    """A version that lacks the table says so in the panel's place."""
    with st.container(border=True, height="stretch", key=f"panel {panel.title}"):
        try:
            answer = view.answer(panel)
        except UnanswerableError as error:
            st.subheader(panel.title)
            explain(error)
            return
        head(panel.title, answer, panel.columns, view.notes(panel))
        chart = view.drawn(panel, answer)
        if chart is None:
            st.info(panel.empty, icon=":material/search_off:")
        else:
            st.altair_chart(chart, width="stretch")


def side_by_side(view: View, *panels: Panel) -> None:
    """Below each other where the window is narrow."""
    for column, panel in zip(st.columns(len(panels)), panels, strict=True):
        with column:
            show(view, panel)


def head(title: str, answer: Answer, columns: Iterable[str], note: str) -> None:
    """What stands above every chart and table."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(title, anchor=False, width="stretch")
        with st.popover("", icon=":material/info:", help="What it means"):
            _definition(answer.definition, columns)
        _download(title, partial(csv_bytes, answer.page), answer.question.mart)
    if note:
        st.caption(note)


def _definition(table: PublishedTable, columns: Iterable[str]) -> None:
    st.markdown(_plain(table.description))
    for name in columns:
        if name in table.columns:
            st.markdown(f"**{words(name)}**: {_plain(table.columns[name].description)}")


def _download(title: str, content: Callable[[], Any], mart: str) -> None:
    st.download_button(
        "",
        content,
        f"{mart}.csv",
        "text/csv",
        key=f"csv {title}",
        icon=":material/download:",
        help="Download as CSV",
        on_click="ignore",
    )


def _plain(text: str) -> str:
    """Of dbt's docs, what Streamlit would take for mathematics or colours."""
    return text.replace("$", r"\$").replace(":", r"\:").strip()
