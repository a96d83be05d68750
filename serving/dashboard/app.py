"""What Streamlit runs for each look at a page: version, filters, then the page."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from lake.layout import Layout
from serving.dashboard import customers, overview, products, quality, sales, stock
from serving.dashboard.selection import chosen_filters
from serving.dashboard.states import explain, nothing_published
from serving.errors import ServingError
from serving.published import Published
from serving.queries import Marts
from serving.views.amounts import long_date
from serving.views.view import View

PAGES: tuple[tuple[str, str, Callable[[View], None]], ...] = (
    ("Overview", ":material/monitoring:", overview.show),
    ("Sales", ":material/payments:", sales.show),
    ("Products", ":material/sell:", products.show),
    ("Customers", ":material/group:", customers.show),
    ("Stock", ":material/inventory_2:", stock.show),
)
# Drawn here: Streamlit would fetch any symbol of its own for a tab from outside.
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<rect width="16" height="16" rx="3" fill="#3f83c9"/>
<path d="M3 13V9h2v4zm4 0V6h2v7zm4 0V3h2v10z" fill="white"/></svg>"""
STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding: 3.5rem 3rem 2rem; }
.st-key-tiles { display: grid; grid-template-columns: repeat(3, 1fr); }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding: 3.5rem 1rem 2rem; }
  .st-key-tiles { grid-template-columns: repeat(2, 1fr); }
  [data-testid="stMetricValue"] { font-size: 1.5rem; }
}
</style>"""


@st.cache_resource
def published(root: str) -> Published:
    """One for all readers: tables that were read once serve everybody."""
    del root  # the key of the cache
    return Published(Layout.from_environment())


def main() -> None:
    st.set_page_config("Storelake", ICON, layout="wide")
    st.html(STYLE)
    layout = Layout.from_environment()
    try:
        marts = published(str(layout.root)).marts()
        _navigate(layout, marts)
    except ServingError as error:
        explain(error)


def _navigate(layout: Layout, marts: Marts | None) -> None:
    """Filters stand here, before any page, so that they hold across pages."""
    view = View(marts, chosen_filters(marts)) if marts else None
    pages = [
        st.Page(
            partial(_show, title, show, view),
            title=title,
            icon=icon,
            url_path=title.lower(),
            default=title == "Overview",
        )
        for title, icon, show in PAGES
    ]
    about_data = st.Page(
        partial(quality.show, layout, view),
        title="Data quality",
        icon=":material/fact_check:",
        url_path="quality",
    )
    st.navigation([*pages, about_data]).run()


def _show(title: str, show: Callable[[View], None], view: View | None) -> None:
    st.title(title, anchor=False)
    if view is None:
        nothing_published()
        return
    as_of_date = view.marts.version.as_of_date
    st.caption(f"As of {long_date(as_of_date)} · money in {view.currency}")
    show(view)


main()
