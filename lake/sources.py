"""The raw files of the orders feed."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lake.contract import SUFFIXES
from lake.layout import Layout


@dataclass(frozen=True)
class RawFile:
    """One file of a feed: its place, its name in the lake, its size in bytes."""

    path: Path
    source_file: str
    byte_count: int


def find_raw_files(layout: Layout) -> list[RawFile]:
    """Every regular file below `raw/orders` with an ending of the contract, sorted."""
    return sorted(
        (
            RawFile(path, _name(layout, path), path.lstat().st_size)
            for path in _walk(layout)
            if _is_feed(path)
        ),
        key=lambda file: file.source_file,
    )


def find_left_out(layout: Layout) -> list[str]:
    """What else lies there, each with the reason why it is no file of the feed.

    Hidden files are nobody's orders and are not mentioned.
    """
    return sorted(
        f"{_name(layout, path)!a}: left out, {_reason(path)}"
        for path in _walk(layout)
        if not _is_feed(path) and not path.name.startswith(".")
    )


def _walk(layout: Layout) -> Iterator[Path]:
    for folder, _, names in os.walk(layout.orders):
        yield from (Path(folder, name) for name in names)


def _name(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.raw).as_posix()


def _is_feed(path: Path) -> bool:
    return (
        path.name.endswith(SUFFIXES)
        and _is_utf8(str(path))
        and stat.S_ISREG(path.lstat().st_mode)
    )


def _reason(path: Path) -> str:
    if not _is_utf8(str(path)):
        return "its name is not UTF-8; rename it"
    if not stat.S_ISREG(path.lstat().st_mode):
        return "it is a link or a pipe, not a file; copy the file itself here"
    return f"its name does not end in one of {', '.join(SUFFIXES)}; rename it"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
