"""Memory that a large shop needs for a while only."""

import ctypes

import pyarrow as pa

# After so many orders it is worth to fetch anew what is given back.
ORDERS_BETWEEN = 200_000


def give_back_memory() -> None:
    """Hand what is free to the system: Arrow and C keep as much again as they use."""
    pa.default_memory_pool().release_unused()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # glibc has it
        trim(0)
