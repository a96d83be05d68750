"""Timestamps; those of the common form, 2025-01-31T23:59:59Z, a column at a time."""

from collections.abc import Callable
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lake.bulk.columns import is_valid
from lake.contract import FIRST_YEAR, LAST_YEAR
from lake.reading.batch import Bytes, Mask

INSTANT = pa.timestamp("us")
FIRST, END = datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR + 1, 1, 1)  # noqa: DTZ001
LEAST = np.frombuffer(b"1000-00-00T00:00:00Z", np.uint8)
SPAN = np.frombuffer(b"2999-19-39T29:59:59Z", np.uint8) - LEAST
SIZE = len(LEAST)
ZERO = ord("0")
MONTHS, HOURS = 12, 24
EVERY_MONTH = 28  # days


def instants(text: pa.Array, read: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """The timestamps of a column in UTC, NULL for what is none for sure.

    Args:
        text: as it came.
        read: reads every other form, one by one.
    """
    found = _common_instants(text)
    is_left = is_valid(text)
    is_left &= ~is_valid(found)
    if not is_left.any():
        return found
    others = read(text.filter(pa.array(is_left)))
    return pc.replace_with_mask(found, pa.array(is_left), others)


def _common_instants(text: pa.Array) -> pa.Array:
    has_size, stamps = _stamps(text)
    is_common = _among(has_size, (stamps - LEAST) <= SPAN)
    try:
        found = _cast(text, is_common)
    except pa.ArrowInvalid:  # one of them is no day, such as February 30
        found = _cast(text, is_common & _among(has_size, _is_in_calendar(stamps)))
    least, most = pc.min_max(found).as_py().values()
    if least is None or (least >= FIRST and most < END):
        return found
    is_kept = pc.and_(pc.greater_equal(found, FIRST), pc.less(found, END))
    return pc.if_else(is_kept, found, None)


def _cast(text: pa.Array, is_chosen: Mask) -> pa.Array:
    chosen = text if is_chosen.all() else pc.if_else(pa.array(is_chosen), text, None)
    return chosen.cast(pa.timestamp("us", "UTC")).cast(INSTANT)


def _stamps(text: pa.Array) -> tuple[Mask, Bytes]:
    """Which texts have the size of the common form; their bytes, shape (-1, SIZE)."""
    _, offsets, data = text.buffers()
    ends = np.frombuffer(offsets, np.int32)[text.offset :][: len(text) + 1]
    has_size = np.diff(ends) == SIZE
    bytes_of_all = np.frombuffer(data or b"", np.uint8)
    if (ends[-1] - ends[0]) == has_size.sum() * SIZE:
        return has_size, bytes_of_all[ends[0] : ends[-1]].reshape(-1, SIZE)
    return has_size, bytes_of_all[ends[:-1][has_size, None] + np.arange(SIZE)]


def _among(has_size: Mask, tests: Mask) -> Mask:
    """The texts of that size which pass every test of theirs; shape (-1, tests)."""
    if tests.all():  # all of them at once: much faster
        return has_size
    found = has_size.copy()
    found[has_size] = tests.all(axis=1)
    return found


def _is_in_calendar(stamps: Bytes) -> Mask:
    """Whether there is such a month, such a day in it, and such an hour."""
    month, day, hour = (_number(stamps, at, at + 2) for at in (5, 8, 11))
    is_day = (day >= 1) & (day <= EVERY_MONTH)
    late = np.flatnonzero(day > EVERY_MONTH)
    years = _number(stamps[late].astype(np.int64), 0, 4) - 1970
    first = (12 * years + month[late] - 1).astype("M8[M]")
    days = (first + 1).astype("M8[D]") - first.astype("M8[D]")
    is_day[late] = day[late] <= days.astype(np.int64)
    return np.column_stack([(month >= 1) & (month <= MONTHS), is_day, hour < HOURS])


def _number(stamps: Bytes, start: int, end: int) -> Bytes:
    """The number that digits stand for; two of them fit into a byte."""
    number = stamps[:, start] - ZERO
    for place in range(start + 1, end):
        number = number * 10 + (stamps[:, place] - ZERO)
    return number
