"""Bad records, for people: what is wrong with each, and their raw text to repair."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lake.contract import MAX_RECORD_BYTES, Feed, ReasonCode
from lake.errors import LakeError
from lake.files import publish_file, temporary_path
from lake.layout import Layout
from lake.manifest import Manifest, Part
from lake.tables import QUARANTINE
from lake.upkeep.naming import Spelling
from lake.upkeep.repair_lines import one_line

COLUMNS = ["source_position", "reasons", "raw_text"]
BATCH_ROWS = 256
REPAIRED, RECORDS, REASONS = ".repaired.ndjson", ".records.txt", ".reasons.tsv"
HEADINGS = ("line", "source_position", "reasons", "note")
NOTES = {
    ReasonCode.INVALID_ENCODING: "bytes that are not UTF-8 are written as \\xNN",
    ReasonCode.RECORD_TOO_LARGE: (
        f"over {MAX_RECORD_BYTES >> 20} MiB, this is only its beginning"
    ),
}


@dataclass(frozen=True)
class BadRecord:
    """One record of the quarantine; `reasons` are pairs of a code and a field."""

    source_file: str
    position: int
    reasons: tuple[tuple[str, str], ...]
    raw_text: str

    def has(self, code: str) -> bool:
        return any(code == reason for reason, _ in self.reasons)

    def reason_texts(self) -> list[str]:
        return [f"{code} {field}".rstrip() for code, field in self.reasons]


@dataclass(frozen=True)
class BadRecords:
    """What the quarantine holds of some files; read anew each time it is asked.

    Attributes:
        layout: the lake.
        manifest: its state.
        files: the source files.
        reason: only records that have it.
    """

    layout: Layout
    manifest: Manifest
    files: frozenset[str]
    reason: ReasonCode | None = None

    def names(self) -> list[str]:
        """The files that have such records."""
        return [name for name, count in self._counts().items() if count]

    def count(self) -> int:
        return sum(self._counts().values())

    def _counts(self) -> dict[str, int]:
        return {
            source.source_file: source.quarantined_by_reason.get(self.reason, 0)
            if self.reason
            else source.records_quarantined
            for source in self.manifest.sources
            if source.source_file in self.files
        }

    def __iter__(self) -> Iterator[BadRecord]:
        """By file and position; bounded in memory.

        Raises:
            LakeError: a part of the quarantine cannot be read.
        """
        for name in self.names():
            yield from self.of(name)

    def of(self, name: str) -> Iterator[BadRecord]:
        """Those of one file, by position."""
        parts = [
            part
            for part in self.manifest.parts
            if (part.table, part.source_file) == (QUARANTINE, name)
        ]
        try:
            # A file is flattened in order, so no part begins inside another.
            for part in sorted(parts, key=self._first_position):
                for record in self._read(part):
                    if self.reason is None or record.has(self.reason):
                        yield record
        except (OSError, pa.ArrowException) as error:
            raise LakeError(
                f"{self.layout.quarantine}: the bad records of {name} cannot be read "
                f"({str(error).splitlines()[0]}); run storelake verify"
            ) from error

    def _first_position(self, part: Part) -> int:
        with pq.ParquetFile(self.layout.root / part.path) as file:
            positions = file.read(["source_position"])["source_position"]
            return pc.min(positions).as_py() or 0

    def _read(self, part: Part) -> Iterator[BadRecord]:
        with pq.ParquetFile(self.layout.root / part.path) as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=COLUMNS):
                for row in batch.to_pylist():
                    reasons = tuple((r["code"], r["field"]) for r in row["reasons"])
                    yield BadRecord(
                        part.source_file,
                        row["source_position"],
                        reasons,
                        row["raw_text"],
                    )


@dataclass(frozen=True)
class Exported:
    """The two files that were written for one source."""

    source_file: str
    records: Path
    reasons: Path
    record_count: int

    @property
    def can_be_dropped_in(self) -> bool:
        """Repaired, it is a file of its feed."""
        return self.records.name.endswith(REPAIRED)


def export(bad: BadRecords, folder: Path, spelling: Spelling) -> list[Exported]:
    """Write the bad records of each file for repair, one a line, reasons beside them.

    Each file is complete under its name or not there. The folders below `folder` are
    those below `raw/`, so no two sources meet.

    Args:
        bad: the records.
        folder: where to; made if needed, outside of what the lake reads and writes.
        spelling: makes a text safe for a terminal, and for a cell of the reasons.

    Raises:
        LakeError: a file is there already, `folder` lies in the lake, it cannot be
            written, or the quarantine cannot be read.
    """
    _check_folder(bad.layout, folder)
    names = bad.names()
    for target in (target for name in names for target in _targets(folder, name)):
        if target.exists():
            raise LakeError(
                f"{spelling(str(target))}: is there already; move it away, or name "
                "another folder"
            )
    try:
        return [_export_file(bad, name, folder, spelling) for name in names]
    except OSError as error:
        raise LakeError(
            f"{folder}: cannot be written ({error}); what is there is whole, mend the "
            "cause and name another folder"
        ) from error


def _check_folder(layout: Layout, folder: Path) -> None:
    for own in (layout.raw, *layout.derived):
        if folder.resolve().is_relative_to(own.resolve()):
            raise LakeError(
                f"{folder}: lies in the lake, which would read or remove what is not "
                "repaired yet; name a folder outside of it"
            )


def _targets(folder: Path, source_file: str) -> tuple[Path, Path]:
    """Where the records of a file go, and their reasons.

    Repaired orders and customer changes are a file of their feed. Rows of a CSV file
    need its header, and a catalogue dump with nothing but the repaired products would
    withdraw all others: their names are none that an ingest reads.
    """
    is_whole = source_file.endswith(".csv") or Feed.of(source_file) is Feed.PRODUCTS
    ending = RECORDS if is_whole else REPAIRED
    return folder / f"{source_file}{ending}", folder / f"{source_file}{REASONS}"


def _export_file(
    bad: BadRecords, name: str, folder: Path, spelling: Spelling
) -> Exported:
    records, reasons = _targets(folder, name)
    temporary = temporary_path(records.parent)
    beside = temporary.with_name(f"{temporary.name}{REASONS}")
    try:
        with (
            temporary.open("w", encoding="utf-8", newline="\n") as lines,
            beside.open("w", encoding="utf-8", newline="\n") as table,
        ):
            count = _write(bad, name, lines, table, spelling)
        publish_file(beside, reasons)
        publish_file(temporary, records)
    finally:
        temporary.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
    return Exported(name, records, reasons, count)


def _write(
    bad: BadRecords, name: str, lines: TextIO, table: TextIO, spelling: Spelling
) -> int:
    """One line and one row for each record.

    A file whose first record starts with a bracket would be read as one array, so such
    records, which are no objects, come last.
    """
    table.write("\t".join(HEADINGS) + "\n")
    records = chain(
        (record for record in bad.of(name) if not _is_like_an_array(record)),
        (record for record in bad.of(name) if _is_like_an_array(record)),
    )
    count = 0
    for count, record in enumerate(records, start=1):
        line, note = one_line(record.raw_text)
        lines.write(f"{line}\n")
        notes = [text for code, text in NOTES.items() if record.has(code)]
        cells = (
            str(count),
            str(record.position),
            ", ".join(record.reason_texts()),
            "; ".join([*notes, note] if note else notes),
        )
        table.write("\t".join(map(spelling, cells)) + "\n")
    return count


def _is_like_an_array(record: BadRecord) -> bool:
    return record.raw_text.lstrip(" \t\r\n").startswith("[")
