"""The bad records of a lake, and their export."""

from pathlib import Path

import pyarrow.parquet as pq

from lake.cli import printable
from lake.contract import ReasonCode
from lake.layout import Layout
from lake.manifest import load_manifest
from lake.upkeep.repair import BadRecords, Exported, export

NO_ORDER = "missing_field ordered_at, missing_field status, no_items items"


def bad_records(layout: Layout, reason: ReasonCode | None = None) -> BadRecords:
    manifest = load_manifest(layout)
    names = frozenset(source.source_file for source in manifest.sources)
    return BadRecords(layout, manifest, names, reason)


def exported(layout: Layout, folder: Path) -> list[Exported]:
    return export(bad_records(layout), folder, printable)


def order_ids(layout: Layout) -> list[str]:
    return sorted(
        order_id
        for part in load_manifest(layout).parts
        if part.table == "fact_orders"
        for order_id in pq.ParquetFile(layout.root / part.path)
        .read()["order_id"]
        .to_pylist()
    )
