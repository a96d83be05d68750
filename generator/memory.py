"""Memory that a large shop needs for a while only: it goes back to the system."""

import ctypes
from typing import Any

import pyarrow as pa

# A month of so many is that of a large shop. After each so many, it is worth to fetch
# anew what was given back.
ORDERS_BETWEEN = 100_000
# Columns of a chunk are smaller, those of a large shop's month are not. glibc's own
# bound grows with what is asked for.
LARGE_BYTES = 512 * 1024
M_MMAP_THRESHOLD = -3  # of mallopt(3)


def return_large_blocks() -> None:
    """Have C give back each large block once it is free; where C is glibc."""
    _call("mallopt", M_MMAP_THRESHOLD, LARGE_BYTES)


def give_back_memory() -> None:
    """Give back what is free: Arrow and C keep as much again as they use."""
    pa.default_memory_pool().release_unused()
    _call("malloc_trim", 0)


def _call(name: str, *arguments: Any) -> None:
    if function := getattr(ctypes.CDLL(None), name, None):
        function(*arguments)
