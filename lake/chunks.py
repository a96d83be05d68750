"""Long runs of Python objects, a bounded number at a time."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def chunks(
    items: Iterable[Item], most: int, size: Callable[[Item], int], most_size: int
) -> Iterator[list[Item]]:
    """The items in order; a chunk ends with `most` of them, or with `most_size`."""
    chunk: list[Item] = []
    total = 0
    for item in items:
        chunk.append(item)
        total += size(item)
        if len(chunk) >= most or total >= most_size:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk
