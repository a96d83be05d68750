"""A page of an answer as text: money with all its digits, dates ISO, instants UTC."""

import csv
import io
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# A spreadsheet takes what begins so for a formula; the apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_text(page: Any) -> Any:
    """Decimals with all digits, dates, and instants that say they are UTC.

    A column at once: row by row it took four times as long.
    """
    columns = []
    for column in page.columns:
        if pa.types.is_decimal(column.type) or pa.types.is_date(column.type):
            columns.append(column.cast(pa.string()))
        elif pa.types.is_timestamp(column.type):
            columns.append(pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ"))
        else:
            columns.append(column)
    return pa.table(columns, page.column_names)


def csv_bytes(page: Any) -> bytes:
    """RFC 4180: commas, CRLF, quotes where needed; no cell starts a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(page.column_names)
    columns = [
        _guarded(column)
        if pa.types.is_string(page.schema.field(name).type)
        else column.cast(pa.string()).to_pylist()
        for name, column in zip(page.column_names, as_text(page).columns, strict=True)
    ]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def _guarded(column: Any) -> list[str | None]:
    """Text as sent, unable to start a formula; an amount below zero is no text."""
    return [
        f"'{text}" if text and text.startswith(FORMULA_STARTS) else text
        for text in column.to_pylist()
    ]
