"""Files of a feed, in the forms of the input contract."""

import hashlib
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyarrow as pa
import pyarrow.compute as pc

from generator.settings import Compression, Form, ShopSettings

CODECS = {Compression.GZ: "gzip", Compression.ZST: "zstd"}


def file_name(shop: ShopSettings, feed: str, month: int, suffix: str = "") -> str:
    """Where a month's file lies below the folder of raw feeds."""
    packed = "" if shop.compression is Compression.NONE else f".{shop.compression}"
    return f"{feed}/{feed}_{shop.month_starts[month]:%Y_%m}{suffix}.json{packed}"


class HashingFile:
    """A file that knows the sha256 of what was written to it."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.hash = hashlib.sha256()

    def write(self, content: bytes) -> int:
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
        byte_count: how many bytes they took before they were packed.
    """

    def __init__(self, path: Path, form: Form, compression: Compression) -> None:
        self.form = form
        self.records = 0
        self.byte_count = 0
        self._file = path.open("wb")
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
        if kind is None and self.form is Form.ARRAY:
            self._write(b"\n]\n" if self.records else b"[]\n")
        if self._stream is not self._hashing:
            self._stream.close()
        self._file.close()

    @property
    def sha256(self) -> str:
        return self._hashing.hash.hexdigest()

    def write(self, records: pa.Array) -> None:
        """Records of JSON text."""
        if not len(records):
            return
        records = records.cast(pa.binary())
        if self.form is Form.LINES:
            joined = pc.binary_join_element_wise(records, b"\n", b"")
        else:
            joined = pc.binary_join_element_wise(b",\n", records, b"")
        _, offsets, data = joined.buffers()
        begin = len(b",") if self.form is Form.ARRAY and not self.records else 0
        if begin:
            self._write(b"[")
        self.records += len(records)
        self._write(memoryview(data)[begin : _end(joined)])

    def cut(self, text: bytes) -> None:
        """The beginning of a last record, as a broken transfer leaves it."""
        self.records += 1
        self._write(text)

    def _write(self, content: bytes | memoryview) -> None:
        self.byte_count += len(content)
        self._stream.write(content)


def _end(texts: pa.Array) -> int:
    """Where the last text ends in the bytes of an array that was just made."""
    return int(pa.Array.from_buffers(pa.int32(), len(texts) + 1, [None, texts.buffers()[1]])[-1].as_py())
