"""The raw files of the three feeds."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lake.contract import SUFFIXES, Feed
from lake.layout import Layout

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
# Of a made-up shop; generator/record.py writes it.
GENERATOR_RECORD = "generator.json"


@dataclass(frozen=True)
class RawFile:
    """One file of a feed: its place, its name in the lake, its size in bytes."""

    path: Path
    source_file: str
    byte_count: int


@dataclass(frozen=True)
class Piece:
    """A part of a plain text file that begins and ends with a line.

    Attributes:
        offset, byte_count: where it lies in the file.
        first_line: the number of its first line.
    """

    offset: int
    byte_count: int
    first_line: int


def find_raw_files(layout: Layout) -> list[RawFile]:
    """Every regular file in a feed's folder with an ending of the contract, sorted."""
    return sorted(
        (
            RawFile(path, _name(layout, path), byte_count)
            for feed, path in _walk(layout)
            if (byte_count := _byte_count(feed, path)) is not None
        ),
        key=lambda file: file.source_file,
    )


def find_left_out(layout: Layout) -> list[str]:
    """What else lies there, each with the reason why it is no file of the feed.

    Hidden files are nobody's orders and are not mentioned.
    """
    return sorted(
        f"{_name(layout, path)!a}: left out, {reason}"
        for path, reason in (*_of_no_feed(layout), *_no_files_of_feeds(layout))
        if not path.name.startswith(".")
    )


def find_closed_folders(layout: Layout) -> list[str]:
    """Folders that cannot be listed, each with the reason."""
    errors: list[OSError] = []
    for feed in Feed:
        list(os.walk(layout.feed(feed), onerror=errors.append))
    return [
        f"{error.filename}: cannot be read ({error.strerror}); allow it, ingest again"
        for error in errors
        if not isinstance(error, FileNotFoundError)
    ]


def _of_no_feed(layout: Layout) -> Iterator[tuple[Path, str]]:
    """What lies beside the folders of the feeds."""
    if layout.raw.is_dir():
        for path in layout.raw.iterdir():
            if path.name not in {*Feed, GENERATOR_RECORD}:
                yield path, f"only {', '.join(Feed)} are read; move it into one of them"


def _no_files_of_feeds(layout: Layout) -> Iterator[tuple[Path, str]]:
    for feed, path in _walk(layout):
        if _byte_count(feed, path) is None:
            yield path, _reason(feed, path)


def _walk(layout: Layout) -> Iterator[tuple[Feed, Path]]:
    for feed in Feed:
        for folder, folders, names in os.walk(layout.feed(feed)):
            links = [name for name in folders if Path(folder, name).is_symlink()]
            yield from ((feed, Path(folder, name)) for name in (*names, *links))


def _name(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.raw).as_posix()


def _byte_count(feed: Feed, path: Path) -> int | None:
    """The size of a file of the feed; None for anything else, or if it is gone."""
    if not path.name.endswith(SUFFIXES[feed]) or not _is_utf8(str(path)):
        return None
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _reason(feed: Feed, path: Path) -> str:
    if not _is_utf8(str(path)):
        return "its name is not UTF-8; rename it"
    if path.name.endswith(SUFFIXES[feed]) or path.is_symlink():
        return "it is a link or a pipe, not a file; copy the file itself here"
    return f"its name does not end in one of {', '.join(SUFFIXES[feed])}; rename it"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
