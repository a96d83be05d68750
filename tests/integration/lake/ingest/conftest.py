"""A lake to ingest into."""

from pathlib import Path

import pytest

from lake.layout import Layout

pytest.register_assert_rewrite("ingest_cases")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "lake")
    layout.orders.mkdir(parents=True)
    return layout
