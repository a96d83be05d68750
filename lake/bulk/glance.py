"""What is no JSON at a glance: records that are cut off, or that are no UTF-8."""

import codecs
from itertools import pairwise

import numpy as np
import pyarrow as pa

from lake.bulk.columns import whole
from lake.reading.batch import BLANK, Bytes, Indexes, Mask

CLOSING_BRACE = ord("}")
RECORDS_AT_A_TIME = 128
WORTH_COUNTING = 1000  # records; where more end in another way, it says nothing


def seems_json(records: pa.ChunkedArray) -> Mask:
    """For each record whether it could be a JSON object; none of them is NULL."""
    _, buffer, text = whole(records).buffers()
    offsets = np.frombuffer(buffer, np.int64)[: len(records) + 1]
    data = np.frombuffer(text or b"\n", np.uint8)  # all of them can be empty
    return _is_closed(data, offsets) & _is_utf8(data, offsets)


def _is_closed(data: Bytes, offsets: Indexes) -> Mask:
    """Whether a brace is the last of each record, before one blank or two.

    A record can be cut off behind a brace, too. Then it does not end as most others of
    its file do, and does not close what it opens.
    """
    last = np.maximum(offsets[1:] - 1, 0)
    for _ in range(2):
        last = np.maximum(last - (data[last] <= BLANK), 0)
    is_closed: Mask = data[last] == CLOSING_BRACE
    before = data[last - 1]
    odd = np.flatnonzero(is_closed & (before != np.bincount(before).argmax()))
    if len(odd) <= WORTH_COUNTING:
        is_closed[odd] = [_is_balanced(data[slice(*offsets[i : i + 2])]) for i in odd]
    return is_closed


def _is_balanced(record: Bytes) -> bool:
    text = record.tobytes()
    return text.count(b"{") == text.count(b"}")


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
