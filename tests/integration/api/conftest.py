"""The API over a published shop, and a copy of what it serves."""

import shutil
from pathlib import Path

import pytest
from api_cases import client
from fastapi.testclient import TestClient
from shop import Shop

from lake.layout import Layout


@pytest.fixture(scope="session")
def api(published: Shop) -> TestClient:
    return client(Layout(published.lake))


@pytest.fixture
def copied(published: Shop, tmp_path: Path) -> Layout:
    """A lake whose published versions may be spoilt."""
    shutil.copytree(
        published.lake / "published", tmp_path / "lake" / "published", symlinks=True
    )
    return Layout(tmp_path / "lake")
