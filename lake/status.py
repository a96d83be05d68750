"""What the lake holds, file by file, and where it differs from the raw folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lake.errors import UnreadableFileError
from lake.layout import Layout
from lake.manifest import Source, load_manifest
from lake.sources import find_raw_files
from lake.survey import survey


class FileState(StrEnum):
    """How a raw file stands to the lake."""

    CURRENT = "current"
    NEW = "new"
    CHANGED = "changed"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class FileStatus:
    """One raw file; `source` is what the lake holds of it, None for a new one."""

    source_file: str
    state: FileState
    source: Source | None


def file_statuses(layout: Layout) -> list[FileStatus]:
    """Every file that the lake or the raw folder knows, by name."""
    return sorted(_compare(layout), key=lambda status: status.source_file)


def _compare(layout: Layout) -> Iterator[FileStatus]:
    known = {source.source_file: source for source in load_manifest(layout).sources}
    for file in find_raw_files(layout):
        source = known.pop(file.source_file, None)
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
        yield FileStatus(file.source_file, state, source)
    for source in known.values():
        yield FileStatus(source.source_file, FileState.MISSING, source)
