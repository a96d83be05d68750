"""Small published versions, written by hand: one table at a time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from lake.layout import Layout
from serving.queries import Marts
from serving.versions import Column, PublishedTable, Version

Tables = dict[str, Any]


@pytest.fixture
def publish(tmp_path: Path) -> Callable[[Tables], Marts]:
    def write(tables: Tables) -> Marts:
        layout = Layout(tmp_path / "lake")
        version = Version(
            version="20250401T000000.000000Z",
            content_id="",
            published_at=datetime(2025, 4, 1, tzinfo=UTC),
            run_id="",
            lake_id="",
            as_of_date=date(2025, 3, 10),
            settings={"reporting_currency": "EUR"},
            marts={name: described(name, table) for name, table in tables.items()},
        )
        layout.version(version.version).mkdir(parents=True)
        for name, table in tables.items():
            pq.write_table(table, layout.mart(version.version, name))
        return Marts(layout, version)

    return write


def described(name: str, table: Any) -> PublishedTable:
    columns = {
        field.name: Column(str(field.type), f"What {field.name} means.")
        for field in table.schema
    }
    return PublishedTable(len(table), 0, "", f"Rows of {name}.", [], columns)
