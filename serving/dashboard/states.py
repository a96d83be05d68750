"""What is said where there is nothing to show."""

import streamlit as st

from serving.errors import ServingError


def nothing_published() -> None:
    st.info(
        "Nothing is published yet. Put orders below `lake/raw/orders` and run "
        "`storelake run`, or look at a made-up shop with `make demo`; then reload.",
        icon=":material/hourglass_empty:",
    )


def explain(error: ServingError) -> None:
    """One line: what, where, what to do next."""
    st.error(str(error), icon=":material/error:")
