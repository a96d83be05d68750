"""What the lake holds, file by file, and where it differs from the raw folder."""

import glob
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import duckdb

from lake.errors import UnreadableFileError
from lake.layout import Layout
from lake.manifest import Manifest, Source
from lake.reading.sources import find_raw_files
from lake.reading.survey import survey
from lake.tables import QUARANTINE, sql


class FileState(StrEnum):
    """How a raw file stands to the lake."""

    CURRENT = "current"
    NEW = "new"
    CHANGED = "changed"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class FileStatus:
    """One raw file.

    Attributes:
        source: what the lake holds of it; None for a new one.
        held_back: orders of which it has a newer version in quarantine, while the old
            one still counts.
    """

    source_file: str
    state: FileState
    source: Source | None
    held_back: int


def file_statuses(layout: Layout, manifest: Manifest) -> list[FileStatus]:
    """Every file that the lake or the raw folder knows, by name."""
    held_back = _held_back(layout, manifest)
    known = {source.source_file: source for source in manifest.sources}
    return [
        FileStatus(name, state, known.get(name), held_back.get(name, 0))
        for name, state in sorted(_states(layout, known))
    ]


def newest_partition(manifest: Manifest) -> str | None:
    """The newest month that orders lie in, such as 2025-03."""
    folders = [part.path.split("/") for part in manifest.parts]
    months = [
        "-".join(step.partition("=")[2] for step in steps[2:4])
        for steps in folders
        if steps[1] == "fact_orders"
    ]
    return max(months, default=None)


def _states(
    layout: Layout, known: dict[str, Source]
) -> Iterator[tuple[str, FileState]]:
    missing = set(known)
    for file in find_raw_files(layout):
        source = known.get(file.source_file)
        missing.discard(file.source_file)
        try:
            sha256 = survey(file.path).sha256
        except UnreadableFileError:
            state = FileState.UNREADABLE
        else:
            if source is None:
                state = FileState.NEW
            else:
                same = source.sha256 == sha256
                state = FileState.CURRENT if same else FileState.CHANGED
        yield file.source_file, state
    yield from ((name, FileState.MISSING) for name in missing)


def _held_back(layout: Layout, manifest: Manifest) -> dict[str, int]:
    """For each file, how many orders its quarantined records hold back."""
    paths: dict[str, list[str]] = {"fact_orders": [], QUARANTINE: []}
    for part in manifest.parts:
        path = layout.root / part.path
        if part.table in paths and path.exists():
            paths[part.table].append(glob.escape(str(path)))
    if not all(paths.values()):
        return {}
    with duckdb.connect() as connection:
        rows = connection.execute(
            sql("held_back"),
            {"orders": paths["fact_orders"], "quarantine": paths[QUARANTINE]},
        ).fetchall()
    return dict(rows)
