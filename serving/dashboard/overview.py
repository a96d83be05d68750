"""The first page: how the shop does."""

import streamlit as st

from serving.dashboard import panels
from serving.views import panels as charts
from serving.views.amounts import month
from serving.views.headline import Tile, headline
from serving.views.view import View


def show(view: View) -> None:
    found = headline(view)
    if found.month:
        st.markdown(
            f"**{month(found.month)}**, the last complete month, against the one before"
        )
    else:
        st.markdown("No month is complete yet: the tiles wait for the first one.")
    with st.container(key="tiles"):
        for tile in found.tiles:
            _tile(tile)
    panels.show(view, charts.sales_by_day(view))
    panels.side_by_side(view, charts.waterfall(view), charts.GROWTH)


def _tile(tile: Tile) -> None:
    st.metric(
        tile.label,
        tile.value,
        tile.change,
        delta_color="normal" if tile.is_good_up else "inverse",
        help=tile.meaning,
        border=True,
        chart_data=list(tile.trend) or None,
    )
