"""What came in, file by file (metrics.md, `mart_data_quality`; contract.md, bad input).

Three columns depend on what happened before, not on the raw files: `lost_order_ids` is
0 and `is_reconciled` true, as after one clean ingest; `committed_at` is None.
"""

from collections import Counter
from datetime import date, datetime
from typing import NamedTuple

from .known import OPTIONAL, UNWATCHED
from .lake import FileCounts, Lake, OrderHistory

# File and month of a record.
Place = tuple[str, date]


class DataQuality(NamedTuple):
    level: str
    source_file: str
    feed: str
    record_month: date | None
    records_read: int | None
    records_processed: int
    records_quarantined: int | None
    duplicate_records: int
    superseded_records: int
    held_back_orders: int | None
    unknown_field_count: int | None
    vanished_field_count: int | None
    unknown_status_count: int | None
    rounded_numbers: int | None
    lost_order_ids: int | None
    committed_at: datetime | None
    is_reconciled: bool | None


class QuarantineRow(NamedTuple):
    """Not a mart: which records broke the contract; `reasons` joined by commas."""

    source_file: str
    source_position: int
    reasons: str


class UnknownField(NamedTuple):
    """Not a mart: unknown fields of accepted records, `kind.name`, how often each."""

    source_file: str
    field: str
    occurrences: int


class UnreadableFile(NamedTuple):
    """Not a mart: files that could not be read at all."""

    source_file: str
    error: str


def _replaced(
    history: OrderHistory, duplicates: Counter[Place], superseded: Counter[Place]
) -> None:
    """Count all versions but the current one, from the newest backwards."""
    seen: set[int] = set()
    for version in sorted(history.versions, reverse=True):
        place = (version.source_file, version.record_month)
        if version.content in seen:
            duplicates[place] += 1
        elif version.key != history.current_key:
            superseded[place] += 1
        seen.add(version.content)


def _held_back(lake: Lake, counts: FileCounts) -> int:
    """Known orders of which this file has a newer version in quarantine."""
    return len(
        {
            order_id
            for order_id, key in counts.held
            if order_id in lake.orders and key > lake.orders[order_id].current_key
        }
    )


def _vanished(counts: FileCounts, before: FileCounts | None) -> int:
    """Optional fields of more than half of the objects before, and of none now.

    A kind of object that the file has none of has lost no field.
    """
    if before is None:
        return 0
    return sum(
        2 * before.stated[kind, name] > before.objects[kind]
        and not counts.stated[kind, name]
        for kind in counts.objects
        for name in OPTIONAL[kind] - UNWATCHED.get(kind, frozenset())
    )


def _file_row(
    lake: Lake,
    counts: FileCounts,
    before: FileCounts | None,
    duplicates: int,
    superseded: int,
) -> DataQuality:
    return DataQuality(
        level="file",
        source_file=counts.source_file,
        feed=counts.feed,
        record_month=None,
        records_read=counts.processed + counts.quarantined,
        records_processed=counts.processed,
        records_quarantined=counts.quarantined,
        duplicate_records=duplicates,
        superseded_records=superseded,
        held_back_orders=_held_back(lake, counts),
        unknown_field_count=len(counts.unknown_fields),
        vanished_field_count=_vanished(counts, before),
        unknown_status_count=len(counts.unknown_statuses),
        rounded_numbers=counts.rounded_numbers,
        lost_order_ids=0,
        committed_at=None,
        is_reconciled=True,
    )


def data_quality(lake: Lake) -> list[DataQuality]:
    """`mart_data_quality`, by file, level and month."""
    duplicates: Counter[Place] = Counter()
    superseded: Counter[Place] = Counter()
    for history in lake.orders.values():
        _replaced(history, duplicates, superseded)
    rows = []
    newest: dict[str, FileCounts] = {}
    for counts in sorted(lake.files, key=lambda counts: counts.source_file):
        places = [(counts.source_file, month) for month in sorted(counts.months)]
        file_duplicates = sum(duplicates[place] for place in places)
        file_superseded = sum(superseded[place] for place in places)
        before = newest.get(counts.feed)
        newest[counts.feed] = counts
        rows.append(_file_row(lake, counts, before, file_duplicates, file_superseded))
        rows += [
            DataQuality(
                "month",
                *(counts.source_file, counts.feed, month),
                None,
                counts.months[month],
                None,
                *(duplicates[source, month], superseded[source, month]),
                *(None,) * 8,
            )
            for source, month in places
        ]
    return rows


def quarantine(lake: Lake) -> list[QuarantineRow]:
    return [
        QuarantineRow(bad.source_file, bad.source_position, ",".join(bad.reasons))
        for bad in sorted(lake.quarantine)
    ]


def unknown_fields(lake: Lake) -> list[UnknownField]:
    return sorted(
        UnknownField(counts.source_file, f"{kind}.{name}", occurrences)
        for counts in lake.files
        for (kind, name), occurrences in counts.unknown_fields.items()
    )


def unreadable_files(lake: Lake) -> list[UnreadableFile]:
    return [UnreadableFile(*pair) for pair in sorted(lake.unreadable)]
