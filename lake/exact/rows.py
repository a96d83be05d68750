"""Customer changes and catalogue rows: flat records, all judged by the exact path."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from lake.contract import FIRST_YEAR, LAST_YEAR, Feed, Kind, ReasonCode
from lake.exact.validation import ROWS, judge_row, validate_row
from lake.exact.verdict import Verdict
from lake.reading.csv_rows import CsvRow, read_csv
from lake.reading.reader import read_batches
from lake.settings import Rules

# Of such a record nothing more can be said.
UNREADABLE = {
    ReasonCode.MALFORMED_JSON,
    ReasonCode.NOT_AN_OBJECT,
    ReasonCode.RECORD_TOO_LARGE,
}
CATALOGUE = re.compile(r"products_(?P<year>[0-9]{4})_(?P<month>0[1-9]|1[0-2])\b")
TYPES = {
    Kind.TIMESTAMP: pa.timestamp("us"),
    Kind.PRICE: pa.decimal64(18, 4),
    Kind.STOCK: pa.int32(),
    Kind.FLAG: pa.bool_(),
}
# What the tables hold beside the contract's fields: a customer change can come with an
# order, a catalogue row comes with its dump.
POSITION = ("source_position", pa.int64())
EXTRA_COLUMNS = {
    Feed.CUSTOMERS: [
        ("order_id", pa.string()),
        ("order_updated_at", pa.timestamp("us")),
        POSITION,
    ],
    Feed.PRODUCTS: [("catalogue_month", pa.date32()), POSITION],
}


@dataclass(frozen=True)
class JudgedRow:
    """A record of a flat feed, where it stood, and what the contract says of it."""

    position: int
    record: bytes
    verdict: Verdict


def judged_rows(path: Path, source_file: str, rules: Rules) -> Iterator[JudgedRow]:
    """Every record of a customers or products file, in order.

    Raises:
        UnreadableFileError: the file cannot be read to its end.
    """
    feed = Feed.of(source_file)
    if path.suffix == ".csv":
        rows = _from_csv(path, feed, rules)
    else:
        rows = _from_json(path, feed, rules)
    if feed is Feed.PRODUCTS:
        return _dated(rows, catalogue_month(source_file), rules)
    return rows


def _from_json(path: Path, feed: Feed, rules: Rules) -> Iterator[JudgedRow]:
    for batch in read_batches(path):
        for index, position in enumerate(batch.positions.tolist()):
            record = batch.record(index)
            yield JudgedRow(position, record, validate_row(record, feed, rules))


def _from_csv(path: Path, feed: Feed, rules: Rules) -> Iterator[JudgedRow]:
    flags = frozenset(f.name for f in ROWS[feed] if f.kind is Kind.FLAG)
    for row in read_csv(path, flags):
        yield JudgedRow(
            row.position,
            row.raw_text.encode("utf-8", "surrogateescape"),
            _judge_csv(row, feed, rules),
        )


def _judge_csv(row: CsvRow, feed: Feed, rules: Rules) -> Verdict:
    verdict = Verdict()
    if not _is_utf8(row.raw_text):
        verdict.blame(ReasonCode.INVALID_ENCODING, "")
    if row.value is None:
        verdict.blame(ReasonCode.MALFORMED_JSON, "")
    else:
        judge_row(row.value, feed, rules, verdict)
    return verdict


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def catalogue_month(source_file: str) -> date | None:
    """The month that a catalogue dump says it is of, by its name.

    Outside of the contract's years it is no month of a dump.
    """
    match = CATALOGUE.search(source_file)
    if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        return None
    return date(int(match["year"]), int(match["month"]), 1)


def _dated(
    rows: Iterable[JudgedRow], month: date | None, rules: Rules
) -> Iterator[JudgedRow]:
    """Rows without a time are as of the end of their dump's month."""
    end = _end_of(month, rules) if month else None
    for row in rows:
        values, verdict = row.verdict.values, row.verdict
        values["catalogue_month"] = month
        is_readable = UNREADABLE.isdisjoint(reason.code for reason in verdict.reasons)
        if is_readable and "updated_at" not in values:
            values["updated_at"] = end
            if end is None:
                verdict.blame(ReasonCode.MISSING_FIELD, "updated_at")
        yield row


def _end_of(month: date, rules: Rules) -> datetime:
    _, days = monthrange(month.year, month.month)
    return datetime(
        *(month.year, month.month, days, 23, 59, 59, 999_999),
        tzinfo=rules.source_timezone,
    ).astimezone(UTC)


def rows_table(feed: Feed, rows: Iterable[JudgedRow]) -> pa.Table:
    """Accepted rows as columns named like the contract's fields."""
    columns = [(field.name, TYPES.get(field.kind, pa.string())) for field in ROWS[feed]]
    columns += EXTRA_COLUMNS[feed]
    return pa.Table.from_pylist(
        [
            {
                **row.verdict.values,
                "updated_at": row.verdict.values["updated_at"].replace(tzinfo=None),
                "source_position": row.position,
            }
            for row in rows
        ],
        schema=pa.schema(columns),
    )
