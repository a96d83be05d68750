"""Rows of the quarantine: a bad record, its place, and all that is wrong with it."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from lake.chunks import chunks
from lake.contract import MAX_RECORD_BYTES
from lake.exact.verdict import Verdict

REASON = pa.struct([("code", pa.string()), ("field", pa.string())])
SCHEMA = pa.schema(
    [
        ("source_file", pa.string()),
        ("source_position", pa.int64()),
        ("record_id", pa.string()),
        ("updated_at", pa.timestamp("us")),
        ("reasons", pa.list_(REASON)),
        ("raw_text", pa.string()),
    ]
)
# Bad records, and their reasons, are Python objects until a part of the quarantine has
# so many: this bounds memory, and changing it changes part files.
BAD_RECORDS, REASONS = 50_000, 200_000
IDS = ("order_id", "customer_id", "product_id")


def quarantine_row(
    source_file: str, position: int, verdict: Verdict, record: bytes
) -> dict[str, Any]:
    """One row of SCHEMA.

    `record_id` and `updated_at` are those that the record states, where they can be
    read: they tell whether it is a newer version of something known. A record that is
    too large is kept by its beginning.
    """
    values = verdict.values
    updated_at = values.get("updated_at") or values.get("ordered_at")
    return {
        "source_file": source_file,
        "source_position": position,
        "record_id": next((values[name] for name in IDS if values.get(name)), None),
        "updated_at": updated_at.replace(tzinfo=None) if updated_at else None,
        "reasons": [
            {"code": reason.code.value, "field": reason.field}
            for reason in verdict.reasons
        ],
        "raw_text": record[:MAX_RECORD_BYTES].decode("utf-8", "backslashreplace"),
    }


def quarantine_tables(rows: Iterable[dict[str, Any]]) -> Iterator[pa.Table]:
    """The rows in order, each table no larger than a part of the quarantine."""
    for chunk in chunks(rows, BAD_RECORDS, _reason_count, REASONS):
        yield pa.Table.from_pylist(chunk, schema=SCHEMA)


def _reason_count(row: dict[str, Any]) -> int:
    return len(row["reasons"])
