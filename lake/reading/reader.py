"""Raw files as numbered records: every form of the contract, batch by batch."""

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap
from pathlib import Path
from typing import Any

import pyarrow as pa

from lake.errors import UnreadableFileError
from lake.reading.arrays import array_batches
from lake.reading.batch import BLANK, Batch, Window, new_buffer
from lake.reading.hashing import HashingStream, Readable
from lake.reading.lines import line_batches
from lake.reading.sources import COMPRESSIONS, Piece

OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
SAMPLE_BYTES = 256 * 1024


def read_batches(
    path: Path,
    piece: Piece | None = None,
    text: mmap | None = None,
    on_sha256: Callable[[str], None] | None = None,
) -> Iterator[Batch]:
    """The records of a file, or of one piece of it, in order.

    A batch shares its memory with the next one: use it before you ask for that.

    Args:
        path: the file.
        piece: the piece; None for all.
        text: a buffer of BATCH_BYTES that was used before and is needed no more.
        on_sha256: called at the end with the digest of a whole plain file.

    Raises:
        UnreadableFileError: no permission, truncated compression, or not UTF-8 text.
    """
    with _readable(path) as stream:
        if piece is None and on_sha256 and path.suffix not in COMPRESSIONS:
            hashing = HashingStream(stream)
            yield from _batches(path, Window(hashing, text))
            on_sha256(hashing.sha256())
        elif piece is None:
            yield from _batches(path, Window(stream, text))
        elif piece.offset == 0:
            yield from _batches(path, Window(_Limited(stream, piece.byte_count), text))
        else:
            stream.seek(piece.offset)
            window = Window(_Limited(stream, piece.byte_count), text)
            window.fill()
            yield from line_batches(window, piece.first_line)


def sample_records(path: Path) -> list[bytes]:
    """The first records of a file, whole ones, to learn what they look like.

    Raises:
        UnreadableFileError: as `read_batches`.
    """
    with _readable(path) as stream:
        head = io.BytesIO(stream.read(SAMPLE_BYTES))
        records = [
            batch.record(index)
            for batch in _batches(path, Window(head, new_buffer(SAMPLE_BYTES)))
            for index in range(len(batch))
        ]
        return records[:-1] or records


def _batches(path: Path, window: Window) -> Iterator[Batch]:
    window.fill()
    for mark, encoding in OTHER_ENCODINGS.items():
        if window.starts_with(mark):
            raise UnreadableFileError(
                f"{path}: is {encoding}, not UTF-8; convert it, send it again"
            )
    if window.starts_with(codecs.BOM_UTF8):
        window.data[: len(codecs.BOM_UTF8)] = BLANK
    if window.is_array():
        yield from array_batches(window)
    else:
        yield from line_batches(window, first_line=1)


@contextmanager
def _readable(path: Path) -> Iterator[Any]:
    try:
        file = pa.OSFile(str(path), "r")
        compression = COMPRESSIONS.get(path.suffix)
        if compression and not file.size():
            raise UnreadableFileError(
                f"{path}: is empty, and no {compression} file is; send it again"
            )
        with pa.CompressedInputStream(file, compression) if compression else file as s:
            yield s
    except (OSError, pa.ArrowException) as error:
        raise UnreadableFileError(
            f"{path}: cannot be read ({str(error).splitlines()[0]}); send it again"
        ) from error


class _Limited:
    """The next `left` bytes of a stream."""

    def __init__(self, stream: Readable, left: int) -> None:
        self.stream = stream
        self.left = left

    def readinto(self, buffer: memoryview) -> int:
        count = self.stream.readinto(buffer[: self.left]) if self.left else 0
        self.left -= count
        return count
