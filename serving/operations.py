"""What the pipeline says of itself: its last run, and whether anything is amiss."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lake.layout import Layout

UNKNOWN = "unknown"
WORST_FIRST = ("error", "warning", "ok")


def last_record(layout: Layout, kind: str) -> dict[str, Any] | None:
    """The newest row of `operations/<kind>`; None where there is none."""
    found = last_records(layout, kind, 1)
    return found[0] if found else None


def last_records(layout: Layout, kind: str, limit: int) -> list[dict[str, Any]]:
    """The rows of the newest runs, the newest first, instants in UTC.

    Files are named by the time of their run, so only `limit` of them are read. What is
    not on record, or cannot be read, is left out: whoever asks must still learn the
    rest.
    """
    files = sorted(layout.operation_records(kind).glob("*.parquet"), reverse=True)
    rows = [row for file in files[:limit] for row in reversed(_rows(file))]
    return [{name: _utc(value) for name, value in row.items()} for row in rows[:limit]]


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = pq.ParquetFile(file).read().to_pylist()
    except (OSError, pa.ArrowInvalid):
        return []
    return rows


def last_findings(layout: Layout) -> list[dict[str, Any]]:
    """All that the monitors said after the newest run, the worst first."""
    files = sorted(layout.operation_records("monitors").glob("*.parquet"))
    rows = _rows(files[-1]) if files else []
    worst_first = sorted(rows, key=lambda row: WORST_FIRST.index(row["severity"]))
    return [{name: _utc(value) for name, value in row.items()} for row in worst_first]


def monitor_status(layout: Layout) -> str:
    """The worst of what the monitors said last and nobody expected, such as `warning`.

    `unknown` where they never said anything, or it cannot be read.
    """
    found = last_findings(layout)
    unexpected = (row["severity"] for row in found if not row["acknowledged"])
    return next(unexpected, "ok" if found else UNKNOWN)


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
