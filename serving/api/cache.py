"""Rendered answers, the least recently wanted dropped first."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

Headers = list[tuple[bytes, bytes]]
# Version, path, query and Accept: two that differ are two questions.
Asked = tuple[str, bytes, bytes, bytes]
OVERHEAD_BYTES = 1_000


@dataclass(frozen=True)
class Rendered:
    """An answer as it goes over the wire.

    Attributes:
        about_answer: headers that a 304 sends, too; the `etag` is among them.
        about_body: headers that come with the body only.
    """

    body: bytes
    etag: bytes
    about_answer: Headers
    about_body: Headers


class Cache:
    """Bounded by bytes; any thread may use it.

    The version is part of what was asked, so nothing in it ever becomes wrong.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.byte_count = 0
        self._answers: OrderedDict[Asked, Rendered] = OrderedDict()
        self._lock = Lock()

    def get(self, asked: Asked) -> Rendered | None:
        with self._lock:
            found = self._answers.get(asked)
            if found:
                self._answers.move_to_end(asked)
            return found

    def put(self, asked: Asked, rendered: Rendered) -> None:
        with self._lock:
            if asked in self._answers:
                return
            self._answers[asked] = rendered
            self.byte_count += _size(asked, rendered)
            while self.byte_count > self.capacity:
                self.byte_count -= _size(*self._answers.popitem(last=False))


def _size(asked: Asked, rendered: Rendered) -> int:
    return OVERHEAD_BYTES + len(rendered.body) + sum(map(len, asked))
