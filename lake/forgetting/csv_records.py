"""A name and an e-mail address in a row of CSV, and what takes their place.

Line ends within a cell stay: a row's position is its line.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lake.forgetting.edits import Edit, Erasure
from lake.forgetting.person import Person
from lake.reading.csv_rows import DELIMITERS

ERASED = ("name", "email")
LINE_END = re.compile(rb"[\r\n]")


@dataclass(frozen=True)
class CsvHeader:
    """The columns of a file, and what stands between them."""

    delimiter: str
    names: tuple[str, ...]


def erase_csv(
    row: bytes, header: CsvHeader, person: Person, *, is_whole: bool
) -> Erasure | None:
    """What is to be erased of one row; None if it is not about the person.

    Args:
        row: as it was sent.
        header: of its file.
        person: who.
        is_whole: the row has a cell for each column, its quotes fit.
    """
    spans = list(_cells(row, header.delimiter))
    if not is_whole or len(spans) != len(header.names):
        edits = tuple(_all_but_the_id(row, header, person))
        return Erasure(edits, is_sure=False) if edits else None
    cells = dict(zip(header.names, spans, strict=True))
    start, end = cells.get("customer_id", (0, 0))
    if _text(row[start:end]) != person.customer_id:
        return None
    edits = tuple(
        Edit(start, end, _stand_in(row[start:end]))
        for start, end in sorted(cells[name] for name in ERASED if name in cells)
        if row[start:end] != _stand_in(row[start:end])
    )
    return Erasure(edits) if edits else None


def _cells(row: bytes, delimiter: str) -> Iterator[tuple[int, int]]:
    """Where each cell begins and ends, quotes included."""
    mark = re.escape(delimiter.encode())
    cell = re.compile(rb'(?:"(?:[^"]|"")*+"|[^' + mark + rb"]*+)(?=" + mark + rb"|\Z)")
    place = -1
    while place < len(row):
        match = cell.match(row, place + 1)
        if match is None:
            return
        yield match.span()
        place = match.end()


def _text(cell: bytes) -> str:
    if cell.startswith(b'"'):
        cell = cell[1:-1].replace(b'""', b'"')
    return cell.decode("utf-8", "surrogateescape")


def _stand_in(cell: bytes) -> bytes:
    """An empty cell; one that is no UTF-8 stays none, one of several lines so, too."""
    try:
        cell.decode()
    except UnicodeDecodeError:
        content = b"\xff"
    else:
        content = b""
    content += b"".join(LINE_END.findall(cell))
    return b'"' + content + b'"' if LINE_END.search(content) else content


def _all_but_the_id(row: bytes, header: CsvHeader, person: Person) -> Iterator[Edit]:
    """Of a row that cannot be told into cells nothing stays but its marks and the id.

    Each word becomes one letter, so that it is no better than it was.
    """
    marks = re.escape(header.delimiter.encode()) + rb'"\r\n'
    whole_id = re.compile(
        rb"(?:(?<=["
        + marks
        + rb"])|^)"
        + re.escape(person.customer_id.encode())
        + rb"(?=["
        + marks
        + rb"]|\Z)"
    )
    found = [match.span() for match in whole_id.finditer(row)]
    if not found:
        return
    word = re.compile(rb"[^" + marks + rb"]+")
    edges = [0, *(edge for span in found for edge in span), len(row)]
    for start, end in list(pairwise(edges))[::2]:
        for match in word.finditer(row, start, end):
            if match.group() != b"x":
                yield Edit(*match.span(), b"x")


def read_header(line: str) -> CsvHeader:
    """The header of a file, from its first line."""
    delimiter = max(DELIMITERS, key=line.count)
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return CsvHeader(delimiter, tuple(cell.strip() for cell in cells))
