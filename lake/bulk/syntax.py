"""What the text of records says about itself, before any of it is parsed.

The engine is lax: of two equal keys the first wins, a comma before a closing bracket is
fine, `true` is a number. Counting what the text states shows whether everything arrived
as what it was.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lake.contract import MAX_RECORD_BYTES
from lake.reading.batch import BLANK, BLOCK_BYTES, Batch, Bytes, Indexes, Mask

QUOTE, COLON, COMMA, MINUS = b'":,-'
LETTER_I, LETTER_D = b"id"
CLOSING, CASE_BIT = 0x7D, 0x20  # a brace and its bracket differ in one bit
NUMBER_STARTS = 13  # the minus, the point, the slash and the ten digits are neighbours
TRAILING_COMMA = re.compile(rb",\s*[}\]]")
LONG_DECIMAL = re.compile(rb"[:\[,]\s*-?(?=[0-9.]{17})([0-9]+\.[0-9]+)")
SPACED_COLON = re.compile(rb'"\s+:')
POINT, DIGITS = 0x2E, 12  # the point, the slash and the ten digits
EIGHT_TRUE = 0x0101_0101_0101_0101
LOOKBACK = 5  # bytes before a value that say which kind of key it has


@dataclass(frozen=True)
class Syntax:
    """What stands in the text of a batch; records are indexes of the batch.

    Attributes:
        stated_values: keys, and with them values, of all records together.
        stated_numbers: values that are JSON numbers, those of ids aside.
        spaced_colons: keys with a blank before their colon, by record.
        lax_records: records that are too large, with a comma that JSON does not allow,
            or with a number of more digits than the engine reads.
    """

    stated_values: int
    stated_numbers: int
    spaced_colons: Counter[int]
    lax_records: list[int]


def examine(batch: Batch) -> Syntax:
    """Look at every byte of a batch once."""
    stated = numbers = 0
    odd_places = [np.empty(0, np.int64)]
    for start, block in _blocks(batch.data):
        is_key_end, is_number = _values(block)
        stated += int(np.count_nonzero(is_key_end))
        numbers += int(np.count_nonzero(is_number))
        before, byte = block[LOOKBACK - 1 : -1], block[LOOKBACK:]
        is_closing = (byte | CASE_BIT) == CLOSING
        is_odd = ((is_closing | (byte == COLON)) & (before <= BLANK)) | (
            is_closing & (before == COMMA)
        )
        if is_odd.any():
            odd_places.append(np.flatnonzero(is_odd) + start)
        odd_places.append(_digit_runs(byte) + start)
    spaced: Counter[int] = Counter()
    lax = np.flatnonzero(np.diff(batch.offsets) > MAX_RECORD_BYTES).tolist()
    for index in np.unique(batch.indexes_of(np.concatenate(odd_places))).tolist():
        record = batch.record(index)
        if count := len(SPACED_COLON.findall(record)):
            spaced[index] = count
        if TRAILING_COMMA.search(record) or _loses_digits(record):
            lax.append(index)
    return Syntax(stated + spaced.total(), numbers, spaced, lax)


def count_by_record(batch: Batch, syntax: Syntax) -> tuple[Indexes, Indexes]:
    """How many values, and how many numbers, each record states."""
    values, numbers = [], []
    for start, block in _blocks(batch.data):
        is_key_end, is_number = _values(block)
        # Places within a batch fit into 32 bits; there are millions of them.
        values.append((np.flatnonzero(is_key_end) + start).astype(np.uint32))
        numbers.append((np.flatnonzero(is_number) + start).astype(np.uint32))
    stated, stated_numbers = (
        np.diff(
            np.searchsorted(np.concatenate(places), batch.offsets.astype(np.uint32))
        )
        for places in (values, numbers)
    )
    for index, count in syntax.spaced_colons.items():
        stated[index] += count
    return stated, stated_numbers


def _blocks(data: Bytes) -> Iterator[tuple[int, Bytes]]:
    """Blocks of `data`, each with some bytes before it; the place where it starts."""
    padded = np.concatenate([np.zeros(LOOKBACK, np.uint8), data[:BLOCK_BYTES]])
    yield 0, padded
    for start in range(BLOCK_BYTES, len(data), BLOCK_BYTES):
        yield start, data[start - LOOKBACK : start + BLOCK_BYTES]


def _values(block: Bytes) -> tuple[Mask, Mask]:
    """Which bytes are a key's colon, and which begin a number that is no id."""

    def shifted(mask: Bytes | Mask, places: int) -> Bytes | Mask:
        return mask[LOOKBACK - places : len(block) - places]

    is_key_end = (block[3:] == COLON) & (block[2:-1] == QUOTE)
    is_id = (block[1:-2] == LETTER_D) & (block[:-3] == LETTER_I)
    other_key_end = np.zeros(len(block), np.bool_)
    other_key_end[3:] = is_key_end & ~is_id
    is_start = (block[LOOKBACK:] - np.uint8(MINUS)) < NUMBER_STARTS
    follows = shifted(other_key_end, 1) | (
        (shifted(block, 1) <= BLANK) & shifted(other_key_end, 2)
    )
    return is_key_end[LOOKBACK - 3 :], is_start & follows


def _digit_runs(block: Bytes) -> Indexes:
    """Places inside of every run of 16 or more digits and points, and of few others."""
    is_digit = (block - np.uint8(POINT)) < DIGITS
    words = is_digit[: len(block) // 8 * 8].view(np.uint64)
    places = np.flatnonzero(words == EIGHT_TRUE) * 8
    if not len(places):
        return places
    # The word and its neighbours; at the edge of a block half a run counts as a whole.
    around = np.pad(is_digit, 8, constant_values=True)
    runs = np.lib.stride_tricks.sliding_window_view(around, 24)[places]
    left = np.where(runs[:, :8].all(axis=1), 8, np.argmin(runs[:, 7::-1], axis=1))
    right = np.where(runs[:, 16:].all(axis=1), 8, np.argmin(runs[:, 16:], axis=1))
    return places[left + right >= 8]  # noqa: PLR2004 - with the word itself, 16


def _loses_digits(record: bytes) -> bool:
    return any(
        repr(float(number)).encode() != number
        for number in LONG_DECIMAL.findall(record)
    )
