"""Timestamps; those of the common form, 2025-01-31T23:59:59Z, a column at a time."""

from collections.abc import Callable
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lake.bulk.columns import is_valid
from lake.contract import FIRST_YEAR, LAST_YEAR
from lake.reading.batch import Mask

INSTANT = pa.timestamp("us")
FIRST, END = datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR + 1, 1, 1)  # noqa: DTZ001
LEAST = np.frombuffer(b"1000-00-00T00:00:00Z", np.uint8)
SPAN = np.frombuffer(b"2999-19-39T29:59:59Z", np.uint8) - LEAST
SIZE = len(LEAST)


def instants(text: pa.Array, read: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """The timestamps of a column in UTC, NULL for what is none for sure.

    Args:
        text: as it came.
        read: reads every other form, one by one.
    """
    found = _common_instants(text, _is_common(text))
    is_left = is_valid(text)
    is_left &= ~is_valid(found)
    if not is_left.any():
        return found
    others = read(text.filter(pa.array(is_left)))
    return pc.replace_with_mask(found, pa.array(is_left), others)


def _common_instants(text: pa.Array, is_common: Mask) -> pa.Array:
    if not is_common.all():
        text = pc.if_else(pa.array(is_common), text, None)
    try:
        found = _cast(text)
    except pa.ArrowInvalid:  # one of them is no day, such as February 30
        found = _cast(pc.if_else(_is_in_every_calendar(text), text, None))
    least, most = pc.min_max(found).as_py().values()
    if least is None or (least >= FIRST and most < END):
        return found
    is_kept = pc.and_(pc.greater_equal(found, FIRST), pc.less(found, END))
    return pc.if_else(is_kept, found, None)


def _cast(text: pa.Array) -> pa.Array:
    return text.cast(pa.timestamp("us", "UTC")).cast(INSTANT)


def _is_in_every_calendar(text: pa.Array) -> pa.Array:
    """Whether a month has the day, whatever the month and the year."""
    is_such = pa.array(np.ones(len(text), np.bool_))
    for start, least, most in ((5, "01", "12"), (8, "01", "28"), (11, "00", "23")):
        digits = pc.utf8_slice_codeunits(text, start, start + 2)
        is_such = pc.and_(is_such, pc.greater_equal(digits, least))
        is_such = pc.and_(is_such, pc.less_equal(digits, most))
    return is_such


def _is_common(text: pa.Array) -> Mask:
    _, offsets, data = text.buffers()
    ends = np.frombuffer(offsets, np.int32)[text.offset :][: len(text) + 1]
    has_size = np.diff(ends) == SIZE
    bytes_of_all = np.frombuffer(data or b"", np.uint8)
    if (ends[-1] - ends[0]) == has_size.sum() * SIZE:
        stamps = bytes_of_all[ends[0] : ends[-1]].reshape(-1, SIZE)
    else:
        stamps = bytes_of_all[ends[:-1][has_size, None] + np.arange(SIZE)]
    is_in_range = (stamps - LEAST) <= SPAN
    is_common: Mask = has_size.copy()
    if is_in_range.all():
        return is_common
    is_common[has_size] = is_in_range.all(axis=1)
    return is_common
