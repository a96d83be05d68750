"""A stream that remembers the sha256 of what was read from it."""

import hashlib
from typing import Any, Protocol

BLOCK_BYTES = 1024 * 1024


class Readable(Protocol):
    """What is needed of a stream."""

    def readinto(self, buffer: Any, /) -> int: ...


class HashingStream:
    """Reads another stream.

    Attributes:
        byte_count: how much was read.
    """

    def __init__(self, stream: Readable) -> None:
        self.stream = stream
        self.byte_count = 0
        self._hash = hashlib.sha256()

    def readinto(self, buffer: memoryview) -> int:
        # So much fits into the processor's cache: hashing it does not fetch it again.
        count = self.stream.readinto(buffer[:BLOCK_BYTES])
        self._hash.update(buffer[:count])
        self.byte_count += count
        return count

    def sha256(self) -> str:
        """The digest of the whole stream: what is left is read."""
        buffer = memoryview(bytearray(BLOCK_BYTES))
        while self.readinto(buffer):
            pass
        return self._hash.hexdigest()
