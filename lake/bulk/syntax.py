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
import numpy.typing as npt

from lake.bulk.nulls import Nulls
from lake.contract import MAX_RECORD_BYTES
from lake.reading.batch import BLANK, BLOCK_BYTES, Batch, Bytes, Indexes, Mask

QUOTE, COLON, COMMA, MINUS = b'":,-'
LETTER_I, LETTER_D = b"id"
LETTER_A, LETTERS = np.uint8(0x61), 26
CLOSING, CASE_BIT = 0x7D, 0x20  # a brace and its bracket differ in one bit
NUMBER_STARTS = 13  # the minus, the point, the slash and the ten digits are neighbours
TRAILING_COMMA = re.compile(rb",\s*[}\]]")
LONG_DECIMAL = re.compile(rb"[:\[,]\s*-?(?=[0-9.]{17})([0-9]+\.[0-9]+)")
SPACED_COLON = re.compile(rb'"\s+:')
POINT, DIGITS = 0x2E, 12  # the point, the slash and the ten digits
MANY_DIGITS = 16  # with their point
# Bytes around a block: the key and the value of a colon are told by so many.
BEFORE, AFTER = 3, 24
NOWHERE = np.empty(0, np.int64)
VALUES, NUMBERS, NULLS = range(3)  # what is counted

Places = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Syntax:
    """What stands in the text of a batch; records are indexes of the batch.

    Attributes:
        values, numbers: the places in the batch where a key states a value, and where a
            JSON number begins that is no id, block by block.
        spaced_colons: keys with a blank before their colon, by record.
        nulls: of the batch.
        word_records: records with a value that is true, false, or unknown to JSON.
        lax_records: records that are too large, with a comma that JSON does not allow,
            or with a number of more digits than the engine reads.
    """

    values: list[Places]
    numbers: list[Places]
    spaced_colons: Counter[int]
    nulls: Nulls
    word_records: list[int]
    lax_records: list[int]

    @property
    def stated(self) -> Indexes:
        """How many values, numbers and recognisable nulls."""
        values = sum(map(len, self.values)) + self.spaced_colons.total()
        numbers = sum(map(len, self.numbers))
        return np.array([values, numbers, len(self.nulls.recognisable)])


def examine(batch: Batch) -> Syntax:
    """Look at every byte of a batch once."""
    values, numbers, words, odd_places = [], [], [NOWHERE], [NOWHERE]
    for start, block in _blocks(batch.data):
        found = _values(block)
        values.append(_compact(found.keys, start))
        numbers.append(_compact(found.numbers, start))
        words.append(found.words + start)
        odd_places.append(_odd_places(block, found) + start)
    spaced: Counter[int] = Counter()
    lax = np.flatnonzero(np.diff(batch.offsets) > MAX_RECORD_BYTES).tolist()
    for index in np.unique(batch.indexes_of(np.concatenate(odd_places))).tolist():
        record = batch.record(index)
        if count := len(SPACED_COLON.findall(record)):
            spaced[index] = count
        if TRAILING_COMMA.search(record) or _loses_digits(record):
            lax.append(index)
    places = np.concatenate(words)
    places = places[places < len(batch.data)]  # a file can end in a colon
    is_null = _spells_null(batch.data, places)
    return Syntax(
        values,
        numbers,
        spaced,
        Nulls(batch.data, places[is_null]),
        np.unique(batch.indexes_of(places[~is_null])).tolist(),
        lax,
    )


def _compact(places: Indexes, start: int) -> Places:
    """There are millions of them, and places within a batch fit into 32 bits."""
    compact = places.astype(np.uint32)
    compact += np.uint32(start)
    return compact


def count_by_record(batch: Batch, syntax: Syntax) -> Indexes:
    """The values, numbers and recognisable nulls of each record; shape (3, records)."""
    offsets = batch.offsets.astype(np.uint32)
    nulls = syntax.nulls.recognisable.astype(np.uint32)
    places = (np.concatenate(syntax.values), np.concatenate(syntax.numbers), nulls)
    counts = np.array([np.diff(np.searchsorted(of, offsets)) for of in places])
    for index, count in syntax.spaced_colons.items():
        counts[VALUES, index] += count
    return counts


def _blocks(data: Bytes) -> Iterator[tuple[int, Bytes]]:
    """Blocks of `data`, with some bytes around each; the place where it starts."""
    for start in range(0, len(data), BLOCK_BYTES):
        end = start + BLOCK_BYTES
        before = np.zeros(max(BEFORE - start, 0), np.uint8)
        after = np.zeros(max(end + AFTER - len(data), 0), np.uint8)
        block = data[max(start - BEFORE, 0) : end + AFTER]
        if len(before) or len(after):
            block = np.concatenate([before, block, after[:AFTER]])
        yield start, block


@dataclass(frozen=True)
class _Values:
    """Places in a block.

    Attributes:
        keys: the colons behind them.
        numbers: where one begins that is no id.
        words: where one begins.
        long_numbers: where one begins that could have more digits than a double keeps.
        odd_colons: those behind a blank.
    """

    keys: Indexes
    numbers: Indexes
    words: Indexes
    long_numbers: Indexes
    odd_colons: Indexes


def _values(block: Bytes) -> _Values:
    """What stands behind the colons; `compress` is three times as fast as a mask."""

    def at(distance: int) -> Bytes:
        """The byte at this distance from each byte of the block."""
        return block[BEFORE + distance :]

    colons = np.flatnonzero(at(0)[:-AFTER] == COLON)
    before = at(-1)[colons]
    keys = begins = colons.compress(before == QUOTE)
    first = at(1)[begins]
    is_blank = first <= BLANK
    if is_blank.any():
        begins = keys + is_blank
        first = at(1)[begins]
    is_number = (first - np.uint8(MINUS)) < NUMBER_STARTS
    numbers = begins.compress(is_number)
    of_number = numbers if begins is keys else keys.compress(is_number)
    is_id = at(-2)[of_number] == LETTER_D
    if is_id.any():
        is_id &= at(-3)[of_number] == LETTER_I
    long_numbers = numbers
    for distance in (MANY_DIGITS // 2, MANY_DIGITS):
        byte = at(distance)[long_numbers]
        long_numbers = long_numbers.compress((byte - np.uint8(POINT)) < DIGITS)
    # What comes after more than one blank could be a word.
    is_word = (((first | CASE_BIT) - LETTER_A) < LETTERS) | (first <= BLANK)
    return _Values(
        keys,
        numbers.compress(~is_id) + 1,
        begins.compress(is_word) + 1,
        long_numbers + 1,
        colons.compress(before <= BLANK),
    )


def _odd_places(block: Bytes, found: _Values) -> Indexes:
    """A comma or a blank before an end, a blank before a colon, a long number."""
    byte = block[BEFORE:-AFTER]
    ends = np.flatnonzero((byte | CASE_BIT) == CLOSING)
    before = block[BEFORE - 1 :][ends]
    is_odd = (before == COMMA) | (before <= BLANK)
    return np.concatenate([found.odd_colons, ends.compress(is_odd), found.long_numbers])


def _spells_null(data: Bytes, places: Indexes) -> Mask:
    spells = places + len(b"null") <= len(data)
    for distance, letter in enumerate(b"null"):
        spells &= data[np.minimum(places + distance, len(data) - 1)] == letter
    return spells


def _loses_digits(record: bytes) -> bool:
    return any(
        repr(float(number)).encode() != number
        for number in LONG_DECIMAL.findall(record)
    )
