"""A lake that is not there yet."""

from pathlib import Path

import pytest

from lake.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "lake")
