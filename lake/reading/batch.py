"""Records of a raw file in one buffer, and the window that slides over the file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from mmap import mmap

import numpy as np
import numpy.typing as npt

from lake.contract import MAX_RECORD_BYTES
from lake.reading import sizes
from lake.reading.hashing import Readable

# Vectorised searches go block by block, so that a block stays in the processor's cache.
BLOCK_BYTES = 256 * 1024
BLANK, BLANKS = 0x20, b" \t\r\n"
NOT_BLANK = re.compile(rb"[^ \t\r\n]")

Bytes = npt.NDArray[np.uint8]
Indexes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Batch:
    """Records of one file, each with its position.

    Attributes:
        data: the bytes of all records, blanks and line ends between them.
        offsets: where in `data` each record starts, and where the last one ends; blank
            lines lie between a record and the next.
        positions: the line in a text file (blank lines counted), or the index in an
            array; both from 1.
    """

    data: Bytes
    offsets: Indexes
    positions: Indexes
    is_array: bool = False

    def __len__(self) -> int:
        return len(self.positions)

    def record(self, index: int) -> bytes:
        """The raw text of one record; of one that is far too long, its beginning."""
        start, end = self.offsets[index : index + 2]
        text: bytes = self.data[start:end].tobytes()
        return (
            text.strip(BLANKS)
            if self.is_array
            else text.partition(b"\n")[0].rstrip(b"\r")
        )

    def indexes_of(self, places: Indexes) -> Indexes:
        """The records that hold these places of `data`."""
        found: Indexes = np.searchsorted(self.offsets, places, side="right") - 1
        return found


def new_buffer(byte_count: int | None = None) -> mmap:
    """Memory for one batch; the system gives only what of it is used."""
    return mmap(-1, byte_count or sizes.BATCH_BYTES)


class Window:
    """A buffer that slides over a stream; the same memory is used again and again.

    Args:
        stream: what is read.
        text: the buffer to use, if one is at hand.

    Attributes:
        text, data: the same bytes, for searching and for computing.
        filled: how many of them hold something.
        is_last: nothing comes after them.
    """

    def __init__(self, stream: Readable, text: mmap | None = None) -> None:
        self.stream = stream
        self.text = new_buffer() if text is None else text
        self.data: Bytes = np.frombuffer(self.text, np.uint8)
        self.filled = 0
        self.is_last = False

    def fill(self) -> None:
        """Read until the window is full or the stream ends."""
        free = memoryview(self.text)
        while self.filled < len(self.text) and not self.is_last:
            count = self.stream.readinto(free[self.filled :])
            self.filled += count
            self.is_last = count == 0

    def move_on(self, place: int) -> None:
        """Forget what lies before `place` and fill up."""
        rest = self.filled - place
        self.data[:rest] = self.data[place : self.filled].copy()
        self.filled = rest
        self.fill()

    def first_byte(self) -> bytes:
        """The first that is not blank."""
        found = NOT_BLANK.search(self.text, 0, self.filled)
        return found.group() if found else b""

    def is_array(self) -> bool:
        return self.first_byte() == b"["

    def blanks(self) -> int:
        """How many bytes come before it."""
        found = NOT_BLANK.search(self.text, 0, self.filled)
        return found.start() if found else self.filled

    def starts_with(self, mark: bytes) -> bool:
        return self.filled >= len(mark) and self.text[: len(mark)] == mark

    def head(self, position: int, *, is_array: bool = False) -> Batch:
        """One record that fills the window: its beginning, still too long."""
        size = min(self.filled, MAX_RECORD_BYTES + 1)
        data = self.data[:size].copy()
        return Batch(data, np.array([0, size]), np.array([position]), is_array)


def find(
    data: Bytes, test: Callable[[Bytes], Mask], most: int | None = None
) -> Indexes:
    """The places of `data` whose byte passes the test; only the first, if `most` says.

    What comes after them is not looked at.
    """
    found = [np.empty(0, np.int64)]
    count = 0
    for start in range(0, len(data), BLOCK_BYTES):
        places = np.flatnonzero(test(data[start : start + BLOCK_BYTES])) + start
        found.append(places)
        count += len(places)
        if most is not None and count >= most:
            break
    return np.concatenate(found)[:most]
