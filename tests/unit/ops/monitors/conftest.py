"""A shop that the monitors watch."""

from pathlib import Path

import pytest
from monitor_cases import Shop

from lake.layout import Layout


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("WAREHOUSE_PATH", str(tmp_path / "warehouse" / "shop.duckdb"))
    return Shop(Layout(tmp_path / "lake"))
