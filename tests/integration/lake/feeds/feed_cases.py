"""One good record of each feed, an ingest, and what it makes of them."""

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow.parquet as pq

from lake.ingest import IngestReport, ingest
from lake.layout import Layout
from lake.manifest import Source, load_manifest
from lake.settings import Rules, project_settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, Any]

ORDER: Row = {
    "order_id": "A-1",
    "ordered_at": "2025-01-15T10:30:00Z",
    "status": "paid",
    "customer": {"id": "C1", "name": "Ana"},
    "items": [{"product_id": "P1", "quantity": 2, "unit_price": 10}],
}
CHANGE: Row = {"customer_id": "C1", "updated_at": "2025-01-15T10:30:00Z", "name": "Ana"}
PRODUCT: Row = {"product_id": "P1", "product_name": "Chair", "category": "Home"}


def put(layout: Layout, name: str, *rows: Row | str) -> None:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (layout.raw / name).write_text("\n".join(lines) + "\n")


def run(layout: Layout, *, processes: int = 1, **settings: Any) -> IngestReport:
    rules = Rules.load(project_settings(settings))
    return ingest(layout, rules, NOW, processes=processes)


def rows(layout: Layout, table: str) -> list[Row]:
    found: list[Row] = []
    for part in load_manifest(layout).parts:
        if part.table == table:
            found += pq.ParquetFile(layout.root / part.path).read().to_pylist()
    return sorted(found, key=lambda row: (row["source_file"], row["source_position"]))


def reasons(layout: Layout) -> dict[tuple[str, int], set[tuple[str, str]]]:
    return {
        (row["source_file"], row["source_position"]): {
            (reason["code"], reason["field"]) for reason in row["reasons"]
        }
        for row in rows(layout, "quarantine")
    }


def source(layout: Layout, name: str) -> Source:
    [found] = [s for s in load_manifest(layout).sources if s.source_file == name]
    return found
