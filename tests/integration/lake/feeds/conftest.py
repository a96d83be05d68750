"""A lake with a folder for each feed."""

from pathlib import Path

import pytest

from lake.contract import Feed
from lake.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    for feed in Feed:
        layout.feed(feed).mkdir(parents=True)
    return layout
