"""The elements of one JSON array as batches of records."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from lake.reading import sizes
from lake.reading.batch import (
    BLANKS,
    BLOCK_BYTES,
    Batch,
    Bytes,
    Indexes,
    Mask,
    Window,
    find,
)

QUOTE, BACKSLASH, COMMA, BLANK = b'"\\, '
OPENING, CLOSING = 0x7B, 0x7D  # braces; a bracket differs from its brace in one bit
CASE_BIT = 0x20
# Outside of objects only strings and commas matter.
TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|,', re.DOTALL)


def array_batches(window: Window) -> Iterator[Batch]:
    """The elements of the array, then whatever follows it as one record more.

    An array that is cut off ends in a record that is no JSON.
    """
    window.move_on(window.text.find(b"[") + 1)
    index = 1
    while True:
        scan = _scan(window)
        is_over = not scan.is_cut and (scan.closing >= 0 or window.is_last)
        if len(scan.commas) or is_over:
            batch = _elements(window, scan, index, is_over=is_over)
            yield batch
            index += len(batch)
            if is_over:
                break
            window.move_on(int(scan.commas[-1]) + 1)
        elif blanks := window.blanks():
            window.move_on(blanks)  # they are no part of the element
        else:
            yield window.head(index, is_array=True)
            index += 1
            _skip_element(window)
    if scan.closing >= 0:
        window.move_on(scan.closing + 1)
        if window.first_byte():
            yield window.head(index)


@dataclass(frozen=True)
class _Scan:
    """What a window holds, seen from inside the array.

    Attributes:
        commas: places of the commas between its elements.
        closing: place of its closing bracket, or -1.
        is_within: the window ends inside an element.
        is_cut: the batch is full; what follows is for the next one.
    """

    commas: Indexes
    closing: int
    is_within: bool
    is_cut: bool


def _scan(window: Window) -> _Scan:
    data = window.data[: window.filled]
    brackets = find(data, _is_bracket)
    is_within, ends_within = _within_strings(data, brackets)
    brackets = brackets[~is_within]
    depths = np.cumsum(np.where(data[brackets] | CASE_BIT == OPENING, 1, -1))
    over = np.flatnonzero(depths < 0)
    closing = -1
    if len(over):
        closing = int(brackets[over[0]])
        brackets, depths = brackets[: over[0]], depths[: over[0]]
    end = closing if closing >= 0 else len(data)
    gaps = np.flatnonzero(depths == 0)
    starts = np.concatenate([[0], brackets[gaps] + 1])
    ends = np.append(brackets, end)[np.concatenate([[0], gaps + 1])]
    depth = int(depths[-1]) if len(depths) else 0
    commas = _commas(window, starts, ends)
    return _Scan(
        commas[: sizes.BATCH_RECORDS],
        closing,
        is_within=depth > 0 or ends_within,
        is_cut=len(commas) >= sizes.BATCH_RECORDS,
    )


def _commas(window: Window, starts: Indexes, ends: Indexes) -> Indexes:
    """Commas in the gaps between brackets; most gaps are one comma and a blank.

    If they are more than a batch holds, those beyond its end can be missing.
    """
    data = window.data
    last = np.minimum(starts + 1, len(data) - 1)
    first = np.minimum(starts, len(data) - 1)
    is_plain = (data[first] == COMMA) & (
        (ends - starts == 1) | ((ends - starts == 2) & (data[last] <= BLANK))  # noqa: PLR2004
    )
    found = [starts[is_plain]]
    for start, end in zip(starts[~is_plain], ends[~is_plain], strict=True):
        commas = (
            token.start()
            for token in TOKEN.finditer(window.text, start, end)
            if token.group() == b","
        )
        found.append(np.fromiter(islice(commas, sizes.BATCH_RECORDS), np.int64))
    return np.sort(np.concatenate(found))


def _elements(window: Window, scan: _Scan, index: int, *, is_over: bool) -> Batch:
    """The elements that end in this window; commas between them become blanks."""
    window.data[scan.commas] = BLANK
    edges = np.concatenate([[0], scan.commas + 1])
    if is_over:
        end = scan.closing if scan.closing >= 0 else window.filled
        is_rest = bool(window.text[edges[-1] : end].strip(BLANKS))
        is_empty = index == 1 and len(edges) == 1 and not is_rest
        if not (is_empty and scan.closing >= 0):
            edges = np.append(edges, end)
        if scan.closing < 0 and is_rest and not scan.is_within:
            edges = np.append(edges, end)  # cut off between two elements
    positions = np.arange(index, index + len(edges) - 1)
    return Batch(window.data[: edges[-1]], edges, positions, is_array=True)


def _skip_element(window: Window) -> None:
    """Move to the comma or bracket that ends an element longer than the window."""
    depth, is_string = 0, False
    while True:
        # A backslash and what it escapes stay together.
        end = len(window.text[: window.filled].rstrip(b"\\")) or window.filled
        data = window.data[:end]
        marks = find(data, lambda block: _is_bracket(block) | (block == COMMA))
        is_within, turns = _within_strings(data, marks)
        marks = marks[is_within == is_string]
        steps = np.where(data[marks] | CASE_BIT == OPENING, 1, -1)
        depths = depth + np.cumsum(np.where(data[marks] == COMMA, 0, steps))
        ends = np.flatnonzero((depths < 0) | ((depths == 0) & (data[marks] == COMMA)))
        if len(ends):
            place = int(marks[ends[0]])
            window.move_on(place + (data[place] == COMMA))
            return
        if window.is_last:
            window.move_on(window.filled)
            return
        depth = int(depths[-1]) if len(depths) else depth
        is_string ^= turns
        window.move_on(end)


def _is_bracket(block: Bytes) -> Mask:
    folded = block | CASE_BIT
    brackets: Mask = (folded == OPENING) | (folded == CLOSING)
    return brackets


def _within_strings(data: Bytes, places: Indexes) -> tuple[Mask, bool]:
    """Which places lie in a string, and whether `data`, begun outside, ends in one.

    Block by block: the quotes of a whole batch would take as much memory again.
    """
    escaped = _escaped(data)
    quote_count = 0
    within = [np.empty(0, np.bool_)]
    for start in range(0, len(data), BLOCK_BYTES):
        end = min(start + BLOCK_BYTES, len(data))
        quotes = np.flatnonzero(data[start:end] == QUOTE) + start
        first, last = np.searchsorted(escaped, [start, end])
        if first < last:
            quotes = quotes[~np.isin(quotes, escaped[first:last])]
        first, last = np.searchsorted(places, [start, end])
        before = quote_count + np.searchsorted(quotes, places[first:last])
        within.append(before % 2 == 1)
        quote_count += len(quotes)
    return np.concatenate(within), quote_count % 2 == 1


def _escaped(data: Bytes) -> Indexes:
    """Places behind an odd number of backslashes."""
    backslashes = find(data, lambda block: block == BACKSLASH)
    if not len(backslashes):
        return backslashes
    firsts = np.flatnonzero(np.append(True, np.diff(backslashes) > 1))
    lengths = np.diff(np.append(firsts, len(backslashes)))
    escaped: Indexes = (backslashes[firsts] + lengths)[lengths % 2 == 1]
    return escaped
