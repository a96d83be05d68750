"""Files of a feed, in the forms of the input contract."""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyarrow as pa
import xxhash

from generator.settings import Compression, Form, ShopSettings

# What stands before each record of a file, but for the first.
SEPARATORS = {Form.LINES: b"\n", Form.ARRAY: b",\n"}
BEGINS = {Form.LINES: b"", Form.ARRAY: b"[\n"}
ENDS = {Form.LINES: b"\n", Form.ARRAY: b"\n]\n"}
# Pieces are often a few records only; the disk is asked for more at a time.
BUFFER_BYTES = 1 << 18
CODECS = {Compression.GZ: "gzip", Compression.ZST: "zstd"}


def file_name(shop: ShopSettings, feed: str, month: int, suffix: str = "") -> str:
    """Where a month's file lies below the folder of raw feeds."""
    packed = "" if shop.compression is Compression.NONE else f".{shop.compression}"
    return f"{feed}/{feed}_{shop.month_starts[month]:%Y_%m}{suffix}.json{packed}"


class HashingFile:
    """A file that knows the fingerprint of what was written to it."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.hash = xxhash.xxh3_128()

    def write(self, content: bytes | memoryview) -> int:
        self.hash.update(content)
        return self.file.write(content)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self.file.flush()

    def close(self) -> None:
        self.closed = True


class FeedFile:
    """Writes records, a line each, or as one array of them.

    Attributes:
        records: how many there are so far.
    """

    def __init__(self, path: Path, form: Form, compression: Compression) -> None:
        self.form = form
        self.records = 0
        self._has_begun = False
        self._is_cut = False
        self._file = path.open("wb", buffering=BUFFER_BYTES)
        self._hashing = HashingFile(self._file)
        codec = CODECS.get(compression)
        self._stream = (
            pa.CompressedOutputStream(self._hashing, codec) if codec else self._hashing
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and not self._is_cut:
            if not self.records:
                self._stream.write(BEGINS[self.form])
            if self.records or self.form is Form.ARRAY:
                self._stream.write(ENDS[self.form])
        if self._stream is not self._hashing:
            self._stream.close()
        self._file.close()

    @property
    def fingerprint(self) -> str:
        return self._hashing.hash.hexdigest()

    def write(self, pieces: Iterable[bytes | memoryview], records: int) -> None:
        """So many records of JSON text, each after its separator."""
        for piece in pieces:
            if len(piece) and not self._has_begun:
                self._has_begun = True
                self._stream.write(BEGINS[self.form])
                self._stream.write(piece[len(SEPARATORS[self.form]) :])
            else:
                self._stream.write(piece)
        self.records += records

    def cut(self, text: bytes) -> None:
        """The beginning of a last record, as a broken transfer leaves it."""
        self.write([SEPARATORS[self.form] + text], 1)
        self._is_cut = True
