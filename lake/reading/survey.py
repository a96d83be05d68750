"""One look at a raw file before it is flattened: what it is, and where to cut it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from lake.contract import Feed
from lake.errors import UnreadableFileError
from lake.reading import sizes
from lake.reading.hashing import HashingStream, Readable
from lake.reading.sources import COMPRESSIONS, Piece, RawFile

Identity = tuple[int, int, int]


@dataclass(frozen=True)
class Survey:
    """A raw file as it lay there.

    Attributes:
        sha256, byte_count: of its bytes; no digest where flattening will tell.
        identity: changes when the file is written to or replaced.
        pieces: where a large text file is cut; none for any other.
    """

    sha256: str | None
    byte_count: int
    identity: Identity
    pieces: tuple[Piece, ...]


def survey(path: Path) -> Survey:
    """Read a file once, in order.

    Raises:
        UnreadableFileError: it vanished, or reading it is not allowed.
    """
    try:
        with open(path, "rb", buffering=0, opener=_open_file) as file:
            found = _identity(os.fstat(file.fileno()))
            stream = HashingStream(cast("Readable", file))
            pieces: list[Piece] = []
            if _is_large(found[0]) and path.suffix not in COMPRESSIONS:
                # Only here, because it takes NumPy, and most files stay whole.
                from lake.reading.cutting import cut  # noqa: PLC0415

                pieces = cut(stream)
            sha256 = stream.sha256()
            return Survey(sha256, stream.byte_count, found, tuple(pieces))
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: cannot be read ({error.strerror}); send it again"
        ) from error


def glance(file: RawFile) -> Survey | None:
    """The survey of a file that is flattened as a whole, in order; None of others."""
    found = identity(file.path)
    is_of_orders = Feed.of(file.source_file) is Feed.ORDERS
    is_plain = file.path.suffix not in COMPRESSIONS
    if found is None or _is_large(found[0]) or not (is_of_orders and is_plain):
        return None
    return Survey(None, found[0], found, ())


def _is_large(byte_count: int) -> bool:
    return byte_count > sizes.WORTH_CUTTING * sizes.BATCH_BYTES


def _open_file(path: str, flags: int) -> int:
    """Open a file, and nothing that came in its place: a pipe would wait for ever."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)


def identity(path: Path) -> Identity | None:
    """The present identity of a file; None if it is gone."""
    try:
        return _identity(path.stat())
    except OSError:
        return None


def _identity(status: os.stat_result) -> Identity:
    return status.st_size, status.st_mtime_ns, status.st_ino
