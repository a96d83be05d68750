"""Arrow columns as NumPy masks, and as one piece."""

import pyarrow as pa

from lake.reading.batch import Mask


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece; `combine_chunks` would copy it even if it is."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def bits(column: pa.Array | pa.ChunkedArray) -> Mask:
    """A column of booleans."""
    mask: Mask = column.to_numpy(zero_copy_only=False)
    return mask


def is_valid(column: pa.Array | pa.ChunkedArray) -> Mask:
    return bits(column.is_valid())
