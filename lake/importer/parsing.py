"""The shop's records as JSON values, and back to lines."""

import json
from typing import Any

import msgspec
from msgspec import Raw

from lake.contract import MAX_RECORD_BYTES

BLANKS = b" \t\r\n"


def parse_object(record: bytes) -> dict[str, Any] | None:
    """The object that a record is, its numbers as written.

    None for whatever the contract quarantines as a whole: too large, not UTF-8, not
    JSON, not an object, or with a key that occurs twice in one object.
    """
    if len(record) > MAX_RECORD_BYTES:
        return None
    try:
        value = json.loads(
            record.decode("utf-8"),
            parse_int=Raw,
            parse_float=Raw,
            parse_constant=Raw,
            object_pairs_hook=_without_repeated_keys,
        )
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def written(order: dict[str, Any]) -> bytes:
    """An order as one line of JSON."""
    try:
        return msgspec.json.encode(order)
    except UnicodeEncodeError:  # half of a surrogate pair; the validator says so
        return msgspec.json.encode(_escaped(order))


def verbatim(record: bytes, *, is_first: bool) -> bytes:
    """A record that cannot be translated, as a line that is refused for the same fault.

    A line break becomes a tab: between tokens it means the same, and within a string
    it is as forbidden. The first line of a file must not make the file look like an
    array or another encoding, and no line may be blank, or the record would be lost.
    """
    line = record.replace(b"\n", b"\t")
    first = line.lstrip(BLANKS)[:1]
    if not first:
        return b","
    if not is_first or (first != b"[" and line[0] in range(1, 128)):
        return line
    try:
        text = line.decode("utf-8")
        json.loads(text)
    except (ValueError, RecursionError):
        return b"," + line
    return json.dumps(text).encode()


def _without_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError
    return value


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return Raw(json.dumps(value))
    if isinstance(value, list):
        return [_escaped(element) for element in value]
    if isinstance(value, dict):
        return {
            key.encode("utf-8", "backslashreplace").decode(): _escaped(child)
            for key, child in value.items()
        }
    return value
