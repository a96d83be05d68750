"""The files of a lake against its manifest: each is hashed once, footers are read."""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lake.contract import Feed
from lake.files import TEMPORARY_PREFIX
from lake.layout import Layout
from lake.manifest import Manifest, Part, Source, live_paths
from lake.tables import QUARANTINE, TABLES, Table
from lake.upkeep.findings import Finding
from lake.workers import default_processes

Progress = Callable[[], None]


class RawState(StrEnum):
    """How the raw file of a source stands to what was flattened."""

    CURRENT = "current"
    CHANGED = "changed"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass
class CheckedPart:
    """A part of the manifest and what its file says.

    Attributes:
        faults: where they differ.
        row_count: by its footer; by the manifest if the bytes are not the listed ones.
        month: year and month of its partition, None without one.
        has_listed_bytes: its rows can be asked.
    """

    part: Part
    path: Path
    table: Table | None
    faults: list[str] = field(default_factory=list)
    row_count: int = 0
    month: tuple[int, int] | None = None
    has_listed_bytes: bool = False
    is_gone: bool = False


def check_parts(
    layout: Layout, manifest: Manifest, on_progress: Progress
) -> list[CheckedPart]:
    """Every part of the manifest, in its order."""
    with ThreadPoolExecutor(default_processes()) as pool:
        checked = []
        for each in pool.map(lambda part: _check_part(layout, part), manifest.parts):
            checked.append(each)
            on_progress()
        return checked


def check_raw_files(
    layout: Layout, manifest: Manifest, on_progress: Progress
) -> Iterator[tuple[str, RawState]]:
    """The state of each source's raw file, by the source's name."""
    with ThreadPoolExecutor(default_processes()) as pool:
        states = pool.map(lambda source: _raw_state(layout, source), manifest.sources)
        for source, state in zip(manifest.sources, states, strict=True):
            yield source.source_file, state
            on_progress()


def stray_files(layout: Layout, manifest: Manifest) -> Iterator[Finding]:
    """Part files and unfinished ones that no manifest lists."""
    live = live_paths(layout, manifest)
    for root in (layout.processed, layout.quarantine):
        for folder, _, names in os.walk(root):
            for path in (Path(folder, name) for name in names):
                is_ours = (
                    path.name.startswith(TEMPORARY_PREFIX) or path.suffix == ".parquet"
                )
                if is_ours and path not in live:
                    yield Finding(
                        layout.relative(path),
                        "is a stray file, the manifest does not list it",
                        "unless an ingest is running now, storelake ingest removes it",
                    )


def _raw_state(layout: Layout, source: Source) -> RawState:
    path = layout.raw / source.source_file
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return RawState.MISSING  # a link in its place is no file of the feed
        is_same = status.st_size == source.byte_count and (
            _sha256(path) == source.sha256
        )
    except (FileNotFoundError, NotADirectoryError):
        return RawState.MISSING
    except OSError:
        return RawState.UNREADABLE
    return RawState.CURRENT if is_same else RawState.CHANGED


def _check_part(layout: Layout, part: Part) -> CheckedPart:
    checked = CheckedPart(part, layout.root / part.path, _table(part))
    checked.row_count = part.row_count
    _check_place(layout, checked)
    try:
        if not stat.S_ISREG(checked.path.stat().st_mode):
            checked.faults.append("is no file")
            return checked
        _check_bytes(checked)
    except (FileNotFoundError, NotADirectoryError):
        checked.is_gone = True
        checked.faults.append("is gone")
    except OSError as error:
        checked.faults.append(f"cannot be read ({error.strerror})")
    return checked


def _check_bytes(checked: CheckedPart) -> None:
    part, faults = checked.part, checked.faults
    byte_count = checked.path.stat().st_size
    if byte_count != part.byte_count:
        faults.append(f"holds {byte_count:,} bytes, not {part.byte_count:,}")
    sha256 = _sha256(checked.path)
    if sha256 != part.sha256:
        faults.append(f"its sha256 is {sha256[:8]}..., not {part.sha256[:8]}...")
    try:
        row_count = pq.read_metadata(checked.path).num_rows
    except (OSError, pa.ArrowException):
        faults.append("is no readable Parquet file")
        return
    if row_count != part.row_count:
        faults.append(f"holds {row_count:,} rows, not {part.row_count:,}")
    if sha256 == part.sha256:
        checked.has_listed_bytes = True
        checked.row_count = row_count


def _check_place(layout: Layout, checked: CheckedPart) -> None:
    """Its folder is one of its table's, its name ends in the hash of its content."""
    part, table = checked.part, checked.table
    if table is None:
        checked.faults.append(f"{part.source_file} has no rows in a table {part.table}")
        return
    folder = layout.relative(layout.table(table.name))
    if table.name == QUARANTINE:
        pattern = re.escape(folder)
    else:
        prefix = re.escape(table.partition_prefix)
        pattern = (
            rf"{re.escape(folder)}/{prefix}_year=(?P<year>[0-9]{{4}})"
            rf"/{prefix}_month=(?P<month>0[1-9]|1[0-2])"
        )
    name = rf"[^/]+-{re.escape(part.sha256[:8])}\.parquet"
    match = re.fullmatch(f"{pattern}/{name}", part.path)
    if match is None:
        checked.faults.append("is not where a part of its table and content belongs")
    elif table.name != QUARANTINE:
        checked.month = int(match["year"]), int(match["month"])


def _table(part: Part) -> Table | None:
    if part.table == QUARANTINE:
        return Table(QUARANTINE, "", (), frozenset())
    try:
        tables: Iterable[Table] = TABLES[Feed.of(part.source_file)]
    except ValueError:
        return None
    return next((table for table in tables if table.name == part.table), None)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
