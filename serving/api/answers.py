"""Answers as JSON and as CSV: money as decimal text, dates ISO, instants UTC."""

import csv
import hashlib
import io
from enum import StrEnum
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from serving.api.cache import Headers, Rendered
from serving.queries import CONTENTS
from serving.questions import Answer

# A spreadsheet takes what begins so for a formula; the apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Format(StrEnum):
    """What an answer is written in."""

    JSON = "json"
    CSV = "csv"


def render(answer: Answer, wanted: Format) -> Rendered:
    """Bytes and headers; equal answers give equal bytes and so the same ETag."""
    page = _as_text(answer.page)
    if wanted is Format.CSV:
        body = _csv(answer, page)
        about_body = _csv_headers(answer)
    else:
        body = _json(answer, page)
        about_body = [(b"content-type", b"application/json")]
    digest = hashlib.sha256(body).hexdigest()[:16]
    etag = f'"{answer.version.version}-{digest}"'.encode()
    about_answer = [(b"etag", etag), (b"cache-control", b"private, no-cache")]
    length = (b"content-length", str(len(body)).encode())
    return Rendered(
        body, etag, [*about_answer, (b"vary", b"Accept")], [length, *about_body]
    )


def _as_text(page: Any) -> Any:
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


def _json(answer: Answer, page: Any) -> bytes:
    definition = answer.definition
    return msgspec.json.encode(
        {
            "mart": answer.question.mart,
            "definition": {
                "description": definition.description,
                "key": definition.key,
                "columns": {
                    name: definition.columns[name] for name in page.schema.names
                },
            },
            "as_of_date": answer.version.as_of_date,
            "version": answer.version.version,
            "is_complete": answer.is_complete,
            "total_rows": answer.total_rows,
            "limit": answer.question.limit,
            "offset": answer.question.offset,
            "rows": page.to_pylist(),
        }
    )


def _csv(answer: Answer, page: Any) -> bytes:
    """RFC 4180: commas, CRLF, quotes where needed."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(page.column_names)
    columns = [
        _guarded(column)
        if pa.types.is_string(answer.page.schema.field(name).type)
        else column.cast(pa.string()).to_pylist()
        for name, column in zip(page.column_names, page.columns, strict=True)
    ]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def _guarded(column: Any) -> list[str | None]:
    """Text as sent, unable to start a formula; an amount below zero is no text."""
    return [
        f"'{text}" if text and text.startswith(FORMULA_STARTS) else text
        for text in column.to_pylist()
    ]


def _csv_headers(answer: Answer) -> Headers:
    """What stands around the rows in JSON; the definitions are behind the link."""
    version = answer.version
    said = {
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": f'attachment; filename="{answer.question.mart}.csv"',
        "link": f'<{_definitions(answer)}>; rel="describedby"; type="application/json"',
        "storelake-version": version.version,
        "storelake-as-of-date": str(version.as_of_date or ""),
        "storelake-is-complete": str(answer.is_complete).lower(),
        "storelake-total-rows": str(answer.total_rows),
    }
    return [(name.encode(), value.encode()) for name, value in said.items()]


def _definitions(answer: Answer) -> str:
    """The same table as JSON without rows; RFC 8288 has the relation."""
    table = answer.question.mart
    path = "/marts" if answer.definition is CONTENTS else f"/marts/{table}"
    return f"{path}?limit=0&format=json"
