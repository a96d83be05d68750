"""What the pipeline says of itself: its last run, and whether anything is amiss."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lake.layout import Layout

UNKNOWN = "unknown"


def last_record(layout: Layout, kind: str) -> dict[str, Any] | None:
    """The newest row of `operations/<kind>`, instants in UTC.

    Files are named by the time of their run, so only one is read. None where nothing
    is on record, or it cannot be read: whoever asks must still learn the rest.
    """
    files = sorted(layout.operation_records(kind).glob("*.parquet"))
    try:
        rows = pq.ParquetFile(files[-1]).read().to_pylist() if files else []
    except (OSError, pa.ArrowInvalid):
        return None
    return {name: _utc(value) for name, value in rows[-1].items()} if rows else None


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
