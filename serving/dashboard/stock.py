"""What lies in the store, and what runs out."""

import pyarrow.compute as pc
import streamlit as st

from serving.dashboard import panels
from serving.views import panels as charts
from serving.views.amounts import month
from serving.views.view import View


def show(view: View) -> None:
    dumps = view.rows("mart_inventory", {"level": "category"}).page["inventory_month"]
    newest = pc.max(dumps).as_py()
    if newest is None:
        st.info(charts.NO_STOCK, icon=":material/inventory_2:")
        return
    st.markdown(f"Stock at the end of **{month(newest)}**, the newest in this period")
    panels.show(view, charts.runs_out(str(newest)))
    panels.show(view, charts.stock_by_category(str(newest)))
