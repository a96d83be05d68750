"""Raw files, one ingest of them, and the lake it leaves."""

import gzip
import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lake.ingest import IngestReport, ingest
from lake.layout import Layout
from lake.manifest import Part, Source, load_manifest
from lake.settings import Rules, project_settings

CHECKOUT = Path(__file__).parents[4]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 2, 1, tzinfo=UTC)
# A process that hangs fails its test instead of the whole run.
PATIENCE = 60

Row = dict[str, Any]


def order(number: int, **changes: Any) -> Row:
    return {
        "order_id": f"A-{number}",
        "ordered_at": f"2025-{number % 12 + 1:02}-10T10:00:00Z",
        "status": "paid",
        "customer": {"id": f"C-{number}", "name": 'Ana "[{]}" \\'},
        "items": [
            {"product_id": "P1", "quantity": number, "unit_price": 9.99},
            {"product_id": "P2", "quantity": 1, "unit_price": 5},
        ],
        "payments": [{"method": "card", "amount": 10}],
        "refunds": [{"refunded_at": "2026-01-05", "amount": 1, "line_number": 2}],
        **changes,
    }


def lines(orders: Sequence[Any]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in orders)


def put(layout: Layout, name: str, content: bytes) -> Path:
    path = layout.orders / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def run(
    layout: Layout, now: datetime = NOW, *, processes: int = 1, **settings: str
) -> IngestReport:
    """Ingest, and whatever became of it, the lake is sound."""
    rules = Rules.load(project_settings(settings))
    report = ingest(layout, rules, now, processes=processes)
    assert_sound(layout)
    return report


def assert_sound(layout: Layout) -> None:
    """The manifest tells the truth, and nothing lies beside what it lists."""
    manifest = load_manifest(layout)
    for part in manifest.parts:
        content = (layout.root / part.path).read_bytes()
        assert part.byte_count == len(content)
        assert part.sha256 == hashlib.sha256(content).hexdigest()
        rows = read(layout, part)
        assert part.row_count == len(rows) > 0
        assert {row["source_file"] for row in rows} == {part.source_file}
    listed = [part.path for part in manifest.parts]
    assert len(listed) == len(set(listed))
    assert set(derived_files(layout)) == {*listed} | (
        {"processed/manifest.json"} if layout.manifest.exists() else set()
    )
    assert {part.source_file for part in manifest.parts} <= {
        source.source_file for source in manifest.sources
    }
    for source in manifest.sources:
        counts: Counter[str] = Counter()
        for part in manifest.parts:
            if part.source_file == source.source_file:
                counts[part.table] += part.row_count
        assert source.records_processed == counts["fact_orders"]
        assert source.records_quarantined == counts["quarantine"]
        assert source.records_read == counts["fact_orders"] + counts["quarantine"]


def derived_files(layout: Layout) -> dict[str, bytes]:
    """Every file that ingest may write, the lock aside."""
    return {
        path.relative_to(layout.root).as_posix(): path.read_bytes()
        for folder in (layout.processed, layout.quarantine)
        for path in sorted(folder.rglob("*"))
        if not path.is_dir()
    }


def read(layout: Layout, part: Part) -> list[Row]:
    rows: list[Row] = pq.ParquetFile(layout.root / part.path).read().to_pylist()
    return rows


def rows_of(layout: Layout, table: str) -> list[Row]:
    """The live rows of a table, by source, position and place in the order."""
    rows = [
        row
        for part in load_manifest(layout).parts
        if part.table == table
        for row in read(layout, part)
    ]
    return sorted(
        rows,
        key=lambda row: (
            row["source_file"],
            row["source_position"],
            row.get("line_number") or 0,
        ),
    )


def order_ids(layout: Layout) -> list[str]:
    return [row["order_id"] for row in rows_of(layout, "fact_orders")]


def sources(layout: Layout) -> dict[str, Source]:
    return {each.source_file: each for each in load_manifest(layout).sources}


# Five records; the third is bad.
FORMED: list[Row] = [
    order(number, ordered_at="2025-01-10", payments=None, refunds=None)
    for number in (1, 2, 3, 4, 5)
]
FORMED[2] = {"order_id": "bad"}
BAD_PLACE = 2


def zstd(content: bytes) -> bytes:
    compressed: bytes = pa.compress(content, codec="zstd", asbytes=True)
    return compressed


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstd,
}

PROGRAM = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
import lake.ingest
from lake.layout import Layout
from lake.settings import Rules, project_settings
{prelude}
rules = Rules.load(project_settings({{}}))
now = datetime(2026, 3, 1, tzinfo=UTC)
lake.ingest.ingest(Layout(Path(sys.argv[1])), rules, now, processes=1)
"""


def in_another_process(
    layout: Layout, prelude: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(prelude=prelude), str(layout.root)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
