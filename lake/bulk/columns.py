"""Arrow columns as NumPy masks, and as one piece."""

import numpy as np
import pyarrow as pa

from lake.reading.batch import Mask


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece; `combine_chunks` would copy it even if it is."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def bits(column: pa.Array | pa.ChunkedArray) -> Mask:
    """A column of booleans, none of them NULL; four times as fast as `to_numpy`."""
    packed = whole(column) if isinstance(column, pa.ChunkedArray) else column
    if not len(packed):
        return np.zeros(0, np.bool_)
    first = packed.offset
    values = np.frombuffer(packed.buffers()[1], np.uint8)
    unpacked = np.unpackbits(values, count=first + len(packed), bitorder="little")
    return unpacked[first:].view(np.bool_)


def is_valid(column: pa.Array | pa.ChunkedArray) -> Mask:
    if not column.null_count:
        return np.ones(len(column), np.bool_)
    return bits(column.is_valid())
