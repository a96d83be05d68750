"""Answers as JSON and as CSV: money as decimal text, dates ISO, instants UTC."""

import hashlib
from enum import StrEnum

import msgspec

from serving.api.cache import Headers, Rendered
from serving.csv_text import as_text, csv_bytes
from serving.queries import CONTENTS
from serving.questions import Answer


class Format(StrEnum):
    """What an answer is written in."""

    JSON = "json"
    CSV = "csv"


def render(answer: Answer, wanted: Format) -> Rendered:
    """Bytes and headers; equal answers give equal bytes and so the same ETag."""
    if wanted is Format.CSV:
        body = csv_bytes(answer.page)
        about_body = _csv_headers(answer)
    else:
        body = _json(answer)
        about_body = [(b"content-type", b"application/json")]
    digest = hashlib.sha256(body).hexdigest()[:16]
    etag = f'"{answer.version.version}-{digest}"'.encode()
    about_answer = [(b"etag", etag), (b"cache-control", b"private, no-cache")]
    length = (b"content-length", str(len(body)).encode())
    return Rendered(
        body, etag, [*about_answer, (b"vary", b"Accept")], [length, *about_body]
    )


def _json(answer: Answer) -> bytes:
    definition, page = answer.definition, as_text(answer.page)
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
