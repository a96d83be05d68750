"""The raw files of the orders feed."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lake.contract import SUFFIXES
from lake.errors import UnreadableFileError
from lake.layout import Layout


@dataclass(frozen=True)
class RawFile:
    """One file of the feed: its place, and its name in the lake."""

    path: Path
    source_file: str


def find_raw_files(layout: Layout) -> list[RawFile]:
    """Every regular file below `raw/orders` with an ending of the contract, in order.

    Links, pipes and folders are not files of the feed, whatever they are called.
    """
    return sorted(_walk(layout), key=lambda file: file.source_file)


def _walk(layout: Layout) -> Iterator[RawFile]:
    for folder, _, names in os.walk(layout.orders):
        for name in names:
            path = Path(folder, name)
            if name.endswith(SUFFIXES) and stat.S_ISREG(path.lstat().st_mode):
                yield RawFile(path, path.relative_to(layout.raw).as_posix())


def fingerprint(path: Path) -> tuple[str, int]:
    """The sha256 and the size of a file's bytes.

    Raises:
        UnreadableFileError: it vanished, or reading it is not allowed.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return digest, os.fstat(file.fileno()).st_size
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: cannot be read ({error.strerror}); send it again"
        ) from error
