"""Raw files as numbered records: every form of the contract, in batches."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyarrow as pa

from lake.errors import UnreadableFileError

# One batch is flattened at a time, so this bounds memory. It also decides where parts
# are cut: changing it changes part files, so CONTRACT_VERSION must change with it.
BATCH_BYTES = 64 * 1024 * 1024

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
# What matters for finding the elements of an array: whole strings and brackets.
ARRAY_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)


@dataclass(frozen=True)
class Batch:
    """Records of one file, each with its position.

    Attributes:
        positions: the line in a text file (blank lines counted), or the index in an
            array; both from 1.
        records: the raw bytes, without the line's end.
    """

    positions: list[int]
    records: list[bytes]


def read_batches(path: Path) -> Iterator[Batch]:
    """The records of `path` in order; blank lines are counted and left out.

    Raises:
        UnreadableFileError: no permission, truncated compression, or not UTF-8 text.
    """
    try:
        with _open(path) as stream:
            head = stream.read(BATCH_BYTES)
            for mark, encoding in OTHER_ENCODINGS.items():
                if head.startswith(mark):
                    raise UnreadableFileError(
                        f"{path}: is {encoding}, not UTF-8; convert it, send it again"
                    )
            head = head.removeprefix(codecs.BOM_UTF8)
            if head.lstrip()[:1] == b"[":
                yield from _batched(_array_elements(head + stream.read()))
            else:
                yield from _lines(head, stream)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableFileError(
            f"{path}: cannot be read ({str(error).splitlines()[0]}); send it again"
        ) from error


def _open(path: Path) -> IO[bytes]:
    compression = COMPRESSIONS.get(path.suffix)
    file = pa.OSFile(str(path), "r")
    return cast(
        "IO[bytes]",
        pa.CompressedInputStream(file, compression) if compression else file,
    )


def _lines(head: bytes, stream: IO[bytes]) -> Iterator[Batch]:
    position = 0
    rest = b""
    block = head
    while block:
        *records, rest = (rest + block).split(b"\n")
        yield _without_blanks(position, records)
        position += len(records)
        block = stream.read(BATCH_BYTES)
    yield _without_blanks(position, [rest])


def _without_blanks(before: int, records: list[bytes]) -> Batch:
    kept = [
        (position, record)
        for position, record in enumerate(records, start=before + 1)
        if record and not record.isspace()
    ]
    return Batch([position for position, _ in kept], [record for _, record in kept])


def _batched(elements: Iterator[bytes]) -> Iterator[Batch]:
    records: list[bytes] = []
    size = first = 0
    for record in elements:
        records.append(record)
        size += len(record)
        if size >= BATCH_BYTES:
            yield Batch(list(range(first + 1, first + len(records) + 1)), records)
            first += len(records)
            records, size = [], 0
    yield Batch(list(range(first + 1, first + len(records) + 1)), records)


def _array_elements(text: bytes) -> Iterator[bytes]:
    """The raw elements of the outer array; whatever follows it is one record more."""
    depth = start = 0
    after_comma = False
    for token in ARRAY_TOKEN.finditer(text):
        mark = token.group()
        if mark in (b"[", b"{"):
            depth += 1
            if depth == 1:
                start = token.end()
        elif mark in (b"]", b"}"):
            depth -= 1
        if depth == 0 or (depth == 1 and mark == b","):
            element = text[start : token.start()].strip()
            # `[]` has no element; `[1,]` and `[,1]` have an empty one, which is bad.
            if element or after_comma or mark == b",":
                yield element
            after_comma = mark == b","
            start = token.end()
        if depth == 0:
            break
    if rest := text[start:].strip():
        yield rest
    if depth == 1:  # cut off between two elements: what is missing is a bad record
        yield b""
