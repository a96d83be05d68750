"""A sound lake, a copy for each test."""

import shutil
from pathlib import Path

import pytest
from upkeep_cases import fill

from lake.layout import Layout

pytest.register_assert_rewrite("verify_cases")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    layout = Layout(tmp_path_factory.mktemp("filled"))
    fill(layout)
    return layout.root


@pytest.fixture
def layout(filled: Path, tmp_path: Path) -> Layout:
    """A lake below a folder whose name is a pattern."""
    return Layout(shutil.copytree(filled, tmp_path / "la[k]e*"))
