"""The Parquet of `lake/operations`: a folder a kind of record, a file a run."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lake.files import replace_file
from lake.layout import Layout

INSTANT = pa.timestamp("us")  # UTC, as everywhere in the lake

SCHEMAS = {
    "runs": pa.schema(
        [
            ("run_id", pa.string()),
            ("command", pa.string()),
            ("started_at", INSTANT),
            ("ended_at", INSTANT),
            ("outcome", pa.string()),
            ("failed_stage", pa.string()),
            ("message", pa.string()),
            ("version", pa.string()),
            ("as_of_date", pa.date32()),
        ]
    ),
    "stages": pa.schema(
        [
            ("run_id", pa.string()),
            ("stage_number", pa.int32()),
            ("stage", pa.string()),
            ("started_at", INSTANT),
            ("ended_at", INSTANT),
            ("outcome", pa.string()),
            ("rows_in", pa.int64()),
            ("rows_out", pa.int64()),
            ("message", pa.string()),
        ]
    ),
    "checks": pa.schema(
        [
            ("run_id", pa.string()),
            ("check_id", pa.string()),
            ("kind", pa.string()),
            ("status", pa.string()),
            ("checked_at", INSTANT),
            ("seconds", pa.float64()),
            ("failures", pa.int64()),
            ("message", pa.string()),
        ]
    ),
    "monitors": pa.schema(
        [
            ("run_id", pa.string()),
            ("monitor", pa.string()),
            ("subject", pa.string()),
            ("severity", pa.string()),
            ("value", pa.float64()),
            ("expected", pa.float64()),
            ("message", pa.string()),
            ("look", pa.string()),
            ("checked_at", INSTANT),
            ("acknowledged", pa.bool_()),
        ]
    ),
}


def write_records(
    layout: Layout, kind: str, run_id: str, rows: Iterable[dict[str, Any]]
) -> None:
    """The records of one kind that a run leaves; no file where there are none."""
    whole = [
        {name: _naive(value) for name, value in row.items()} | {"run_id": run_id}
        for row in rows
    ]
    if whole:
        sink = pa.BufferOutputStream()
        table = pa.Table.from_pylist(whole, SCHEMAS[kind])
        pq.write_table(table, sink, compression="zstd")
        path = layout.operation_records(kind) / f"{run_id}.parquet"
        replace_file(path, memoryview(sink.getvalue()))


def _naive(value: Any) -> Any:
    """Instants without their zone, which is UTC, and words as text."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return str(value) if isinstance(value, StrEnum) else value
