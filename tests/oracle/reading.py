"""Bytes of a raw file -> records with their position (contract.md, "Files").

Every record is parsed without loss: numbers stay text, so that they are read from their
decimal digits and never through a float.
"""

import csv
import gzip
import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

JSON_SUFFIXES = (".json", ".ndjson", ".jsonl")
BLANKS = b" \t\r\n"
STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)

Opener = Callable[[Path], bytes]


class IntegerText(str):
    """A JSON number without fraction and exponent."""

    __slots__ = ()


class DecimalText(str):
    """A JSON number with a fraction or an exponent."""

    __slots__ = ()


class ConstantText(str):
    """NaN, Infinity or -Infinity: not a number to the contract."""

    __slots__ = ()


class Record(NamedTuple):
    """One record; `position` is the line, array position or CSV row, from 1.

    `faults` are the reason codes that reading alone can tell; with one of them `value`
    may be None, except for `duplicate_key`, where the last of the equal keys is kept.
    """

    position: int
    value: object
    faults: tuple[str, ...]


def open_plain(path: Path) -> bytes:
    return path.read_bytes()


def open_gzip(path: Path) -> bytes:
    with gzip.open(path, "rb") as file:
        return file.read()


def open_zstandard(path: Path) -> bytes:
    raise NotImplementedError(f"{path.name}: .zst is not supported, pass an opener")


OPENERS: Mapping[str, Opener] = {
    "": open_plain,
    ".gz": open_gzip,
    ".zst": open_zstandard,
}


def form_of(name: str) -> tuple[str, str] | None:
    """(`json` or `csv`, compression suffix) of a file name; None if it is no feed."""
    compression = next((s for s in (".gz", ".zst") if name.endswith(s)), "")
    stem = name.removesuffix(compression) if compression else name
    if stem.endswith(JSON_SUFFIXES):
        return "json", compression
    return ("csv", compression) if stem.endswith(".csv") else None


class _Parser:
    """JSON parser that notices a key that occurs twice in one object."""

    def __init__(self, largest_record: int) -> None:
        self.largest_record = largest_record
        self.repeated = False
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._pairs,
            parse_int=IntegerText,
            parse_float=DecimalText,
            parse_constant=ConstantText,
        )

    def _pairs(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) != len(pairs):
            self.repeated = True
        return made

    def record(self, position: int, raw: bytes) -> Record:
        if len(raw) > self.largest_record:
            return Record(position, None, ("record_too_large",))
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            return Record(position, None, ("invalid_encoding",))
        self.repeated = False
        try:
            value: object = self.decoder.decode(text)
        except (ValueError, RecursionError):
            return Record(position, None, ("malformed_json",))
        if not isinstance(value, dict):
            return Record(position, None, ("not_an_object",))
        if "\\ud" in text.lower() and _has_lone_surrogate(value):
            return Record(position, value, ("invalid_encoding",))
        faults = ("duplicate_key",) if self.repeated else ()
        return Record(position, value, faults)


def _has_lone_surrogate(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_lone_surrogate(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(_has_lone_surrogate(part) for part in value)
    return isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value)


def _elements(text: str) -> Iterator[str]:
    """Raw text of each element of a JSON array, damaged ones too.

    Splits at the commas of depth 1, so that one bad element spoils no other. What
    follows the closing bracket is one more element, which no parser will accept.
    """
    start, depth = text.index("[") + 1, 0
    for token in STRUCTURE.finditer(text, start):
        mark = token.group()
        if mark in "[{":
            depth += 1
        elif mark in "]}" and depth:
            depth -= 1
        elif mark == "," and depth == 0:
            yield text[start : token.start()]
            start = token.end()
        elif mark == "]":
            yield text[start : token.start()]
            start = token.end()
            break
    if text[start:].strip():
        yield text[start:]


def _array_records(data: bytes, parser: _Parser) -> Iterator[Record]:
    text = data.decode(errors="surrogateescape")
    elements = list(_elements(text))
    if not any(element.strip() for element in elements):
        return
    for position, element in enumerate(elements, 1):
        raw = element.strip().encode(errors="surrogateescape")
        yield parser.record(position, raw)


def _line_records(data: bytes, parser: _Parser) -> Iterator[Record]:
    for position, line in enumerate(data.split(b"\n"), 1):
        if line.strip(BLANKS):
            yield parser.record(position, line)


def _csv_value(name: str, cell: str) -> object:
    if cell == "":
        return None
    # JSON has booleans, CSV only their names.
    if name == "is_deleted" and cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    return cell


def _csv_records(data: bytes) -> Iterator[Record]:
    csv.field_size_limit(sys.maxsize)
    text = data.decode(errors="surrogateescape")
    rows = csv.reader(io.StringIO(text, newline=""))
    header = next(rows, [])
    faults = ("duplicate_key",) if len(set(header)) < len(header) else ()
    for position, row in enumerate((row for row in rows if row), 1):
        if any("\udc80" <= c <= "\udcff" for cell in row for c in cell):
            yield Record(position, None, ("invalid_encoding",))
        elif len(row) != len(header):
            yield Record(position, None, ("malformed_json",))
        else:
            pairs = zip(header, row, strict=True)
            value = {name: _csv_value(name, cell) for name, cell in pairs}
            yield Record(position, value, faults)


def read_records(path: Path, opener: Opener, largest_record: int) -> Iterator[Record]:
    """All records of a file in their order; blank lines are none.

    Raises:
        OSError, EOFError, NotImplementedError: if the file cannot be read at all;
            raised before any record is given.
    """
    data = opener(path).removeprefix(b"\xef\xbb\xbf")
    form = form_of(path.name)
    if form is not None and form[0] == "csv":
        return _csv_records(data)
    parser = _Parser(largest_record)
    if data.lstrip(BLANKS)[:1] == b"[":
        return _array_records(data, parser)
    return _line_records(data, parser)
