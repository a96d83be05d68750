"""Raw files: where a person stands in them, and writing them again without."""

import codecs
import json
import mmap
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from lake.contract import Feed
from lake.errors import LakeError, UnreadableFileError
from lake.files import publish_file, temporary_path
from lake.forgetting.csv_records import erase_csv, read_header
from lake.forgetting.edits import Edit, Erasure
from lake.forgetting.json_records import erase_json
from lake.forgetting.person import Person
from lake.reading.batch import BLANKS
from lake.reading.csv_rows import read_csv
from lake.reading.reader import read_batches
from lake.reading.sources import COMPRESSIONS, RawFile
from lake.reading.survey import identity


@dataclass
class Finding:
    """What a raw file holds of a person.

    Attributes:
        records: how many hold a name or an address.
        unsure: positions of those that could not be read for sure.
        edits: of the text of the whole file.
        values: the names and addresses, as they stand there.
        is_mentioned: the file holds the person's id.
    """

    records: int = 0
    unsure: list[int] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    values: set[str] = field(default_factory=set)
    is_mentioned: bool = False


def find_in_file(file: RawFile, person: Person) -> Finding:
    """Look through one raw file.

    Raises:
        UnreadableFileError: it cannot be read to its end.
        LakeError: a record is not found again (a bug).
    """
    found = Finding()
    with _open_text(file.path) as text:
        found.is_mentioned = bool(person.spellings.search(text))
        if not found.is_mentioned:
            return found
        place = 0
        for position, record, erasure in _records(file, text, person):
            # Records come in their order, and none without the id is looked for.
            start = text.find(record, place)
            if start < 0:
                raise LakeError(
                    f"{file.path}: record {position} is not where it was read, nothing "
                    "of the file was changed; report this"
                )
            place = start + len(record)
            if erasure:
                found.records += 1
                found.edits += [edit.moved(start) for edit in erasure.edits]
                found.values |= {_plain(record[e.start : e.end]) for e in erasure.edits}
                if not erasure.is_sure:
                    found.unsure.append(position)
    return found


def rewrite_file(file: RawFile, person: Person) -> Finding:
    """Write one raw file again without the person, every other byte as it was.

    Raises:
        UnreadableFileError: it cannot be read to its end, or changed meanwhile.
        OSError: it cannot be written.
    """
    before = identity(file.path)
    found = find_in_file(file, person)
    if not found.edits:
        return found
    temporary = temporary_path(file.path.parent)
    try:
        with _open_text(file.path) as text, _writable(temporary, file.path) as target:
            place = 0
            for edit in found.edits:
                target.write(text[place : edit.start])
                target.write(edit.stand_in)
                place = edit.end
            target.write(text[place:])
        shutil.copymode(file.path, temporary)
        if identity(file.path) != before:
            raise UnreadableFileError(
                f"{file.path}: changed while it was read; run the command again"
            )
        publish_file(temporary, file.path)
    finally:
        temporary.unlink(missing_ok=True)
    return found


def _records(
    file: RawFile, text: mmap.mmap, person: Person
) -> Iterator[tuple[int, bytes, Erasure | None]]:
    """The records that mention the person, without blanks around, by position."""
    if file.path.suffix != ".csv":
        for batch in read_batches(file.path):
            for index, position in enumerate(batch.positions.tolist()):
                record = batch.record(index).strip(BLANKS)
                if person.is_mentioned(record):
                    yield position, record, erase_json(record, person)
        return
    (first_line,) = re.findall(rb"\A[^\r\n]*", text)
    header = read_header(first_line.removeprefix(codecs.BOM_UTF8).decode("latin-1"))
    for row in read_csv(file.path, frozenset()):
        record = row.raw_text.encode("utf-8", "surrogateescape")
        if person.is_mentioned(record):
            is_whole = row.value is not None
            erasure = erase_csv(record, header, person, is_whole=is_whole)
            yield row.position, record, erasure


def _plain(value: bytes) -> str:
    """The text that a JSON value or a cell stands for; empty if it is none."""
    text = value.decode("utf-8", "replace")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return text.strip("\"' ")
    return parsed if isinstance(parsed, str) else ""


@contextmanager
def _open_text(path: Path) -> Iterator[Any]:
    """The bytes of a file, decompressed, to be searched without being in memory."""
    try:
        with tempfile.TemporaryFile() as unpacked:
            source: Any = unpacked
            if path.suffix in COMPRESSIONS:
                with pa.input_stream(str(path), COMPRESSIONS[path.suffix]) as packed:
                    shutil.copyfileobj(packed, unpacked)
                unpacked.flush()
            else:
                source = path.open("rb")
            with source:
                if not source.seek(0, 2):
                    yield b""
                    return
                with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as text:
                    yield text
    except (OSError, pa.ArrowException) as error:
        raise UnreadableFileError(
            f"{path}: cannot be read ({str(error).splitlines()[0]}); send it again"
        ) from error


@contextmanager
def _writable(temporary: Path, path: Path) -> Iterator[Any]:
    compression = COMPRESSIONS.get(path.suffix)
    with pa.output_stream(str(temporary), compression=compression) as target:
        yield target


def is_of_people(file: RawFile) -> bool:
    """Catalogue dumps tell of products alone."""
    return Feed.of(file.source_file) is not Feed.PRODUCTS
