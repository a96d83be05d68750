"""What is no JSON at a glance: records that are cut off, or that are no UTF-8."""

import codecs
from itertools import pairwise

import numpy as np
import pyarrow as pa

from lake.bulk.columns import whole
from lake.reading.batch import BLANK, Bytes, Indexes, Mask

CLOSING_BRACE = ord("}")
RECORDS_AT_A_TIME = 128


def seems_json(records: pa.ChunkedArray) -> Mask:
    """For each record whether it could be a JSON object; none of them is NULL."""
    _, buffer, text = whole(records).buffers()
    offsets = np.frombuffer(buffer, np.int64)[: len(records) + 1]
    data = np.frombuffer(text or b"\n", np.uint8)  # all of them can be empty
    return _is_closed(data, offsets) & _is_utf8(data, offsets)


def _is_closed(data: Bytes, offsets: Indexes) -> Mask:
    """Whether a brace is the last of each record, before one blank or two."""
    last = [data[np.maximum(offsets[1:] - distance, 0)] for distance in (1, 2, 3)]
    is_closed: Mask = last[0] == CLOSING_BRACE
    is_closed |= (last[0] <= BLANK) & (last[1] == CLOSING_BRACE)
    is_closed |= (last[1] <= BLANK) & (last[2] == CLOSING_BRACE)
    return is_closed


def _is_utf8(data: Bytes, offsets: Indexes) -> Mask:
    is_utf8 = np.ones(len(offsets) - 1, np.bool_)
    for first in range(0, len(is_utf8), RECORDS_AT_A_TIME):
        edges = offsets[first : first + RECORDS_AT_A_TIME + 1]
        if not _can_be_decoded(data[edges[0] : edges[-1]]):
            is_utf8[first : first + len(edges) - 1] = [
                _can_be_decoded(data[start:end])
                for start, end in pairwise(edges.tolist())
            ]
    return is_utf8


def _can_be_decoded(text: Bytes) -> bool:
    try:
        codecs.utf_8_decode(text.data, "strict", True)
    except UnicodeDecodeError:
        return False
    return True
