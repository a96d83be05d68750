"""Columns of numbers as columns of JSON text: from texts that are made once.

What stands in a row is noted as numbers, each that of a text in a table; then Arrow
copies every text straight to its place, once, however deep it lies in the row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from generator.state import Ints, Mask

SECONDS_AN_HOUR = 3600
HOURS_A_DAY = 24
THOUSAND = 1000
# Tables of days begin and end with such a span, so that few different ones are made.
DAYS_AT_ONCE = 64
TABLES_OF_HOURS = 64
# Larger whole numbers are rare, and printed one by one.
MOST_BITS = 16
Texts: TypeAlias = pa.StringArray


@dataclass(frozen=True)
class Column:
    """One text a row.

    Attributes:
        table: of texts.
        index: which of them stands in each row; n.
    """

    table: Texts
    index: Ints

    def __len__(self) -> int:
        return len(self.index)


@dataclass(frozen=True)
class Several:
    """Any number of elements a row, or none.

    Attributes:
        first: where each row's elements begin; n + 1.
        parts: of each element.
    """

    first: Ints
    parts: "tuple[Column | str, ...]"

    def __len__(self) -> int:
        return len(self.first) - 1


Part: TypeAlias = Column | Several | str


def join(*parts: Part) -> Texts:
    """Texts side by side; a single text is the same in each row."""
    size = next(len(part) for part in parts if not isinstance(part, str))
    parts = tuple(_merged(parts, size))
    widths = np.zeros(size, np.int64)
    for part in parts:
        widths += _width(part)
    ends = np.concatenate([[0], np.cumsum(widths)])
    lexicon = Lexicon()
    numbers = np.empty(ends[-1], np.int32)
    at = ends[:-1].copy()
    for part in parts:
        if isinstance(part, Several):
            _put_elements(part, at, numbers, lexicon)
        else:
            numbers[at] = lexicon.numbers(part)
        at += _width(part)
    texts = pc.take(lexicon.texts(), pa.array(numbers), boundscheck=False)
    return _spliced(texts, ends)


class Lexicon:
    """Tables one after the other, so that a number stands for a text of any of them."""

    def __init__(self) -> None:
        self._tables: list[Texts] = []
        self._begins: dict[int, int] = {}
        self._size = 0

    def numbers(self, part: Column | str) -> Ints | int:
        """The numbers of a part's texts."""
        if isinstance(part, str):
            return self._begin(_constant(part))
        return part.index.astype(np.int32) + self._begin(part.table)

    def texts(self) -> Texts:
        return pa.concat_arrays(self._tables)

    def _begin(self, table: Texts) -> int:
        if id(table) not in self._begins:
            self._tables.append(table)
            self._begins[id(table)] = self._size
            self._size += len(table)
        return self._begins[id(table)]


def _merged(parts: tuple[Part, ...], size: int) -> Iterator[Part]:
    """The same with single texts as a part of the table before them, if it is small."""
    held: Column | None = None
    for part in parts:
        if isinstance(part, str) and held is not None and len(held.table) * 4 < size:
            held = Column(pc.binary_join_element_wise(held.table, part, ""), held.index)
            continue
        if held is not None:
            yield held
        held = part if isinstance(part, Column) else None
        if isinstance(part, Several):
            elements = int(part.first[-1])
            yield Several(part.first, tuple(_merged(part.parts, elements)))  # type: ignore[arg-type]
        elif isinstance(part, str):
            yield part
    if held is not None:
        yield held


def _width(part: Part) -> Ints | int:
    """How many texts of each row a part is."""
    if isinstance(part, Several):
        widths: Ints = np.diff(part.first) * len(part.parts)
        return widths
    return 1


def _put_elements(
    several: Several, at: Ints, numbers: Ints, lexicon: Lexicon
) -> None:
    size, first = len(several.parts), several.first
    place = np.arange(first[-1]) * size
    place += np.repeat(at - first[:-1] * size, np.diff(first))
    for part in several.parts:
        numbers[place] = lexicon.numbers(part)
        place += 1


def _spliced(elements: Texts, first: Ints) -> Texts:
    """The elements of each row end to end, without copying; `first`: rows + 1."""
    _, offsets, data = elements.buffers()
    ends = np.frombuffer(offsets, np.int32)[elements.offset :][first]
    return pa.StringArray.from_buffers(len(first) - 1, pa.py_buffer(ends), data)


def only(is_chosen: Mask, *parts: Column | str) -> Several:
    """Parts of the chosen rows, given for these alone; nothing for the others."""
    return Several(np.concatenate([[0], np.cumsum(is_chosen)]), parts)


def lookup(table: list[str] | Texts, index: Ints | Mask) -> Column:
    """From a table of texts, by index."""
    texts = pa.array(table, pa.string()) if isinstance(table, list) else table
    return Column(texts, index)


def whole(numbers: Ints) -> tuple[Column, Column]:
    """Whole numbers from 0, as two columns."""
    high, low = _divided(numbers, THOUSAND)
    lows = low + np.where(high > 0, THOUSAND, 0)
    return lookup(_thousands(_bits(high)), high), lookup(_ends_of_numbers(), lows)


def digits(numbers: Ints, size: int, ending: str = "") -> tuple[Column, Column]:
    """Numbers from 0 with leading zeros, four digits at least, as two columns."""
    high, low = _divided(numbers, THOUSAND)
    wide = lookup(_wide(size - 3, _bits(high)), high)
    return wide, lookup(_fractions("", 3, ending), low)


def cents(amounts: Ints, ending: str = "") -> tuple[Column, Column]:
    """Amounts in cents as JSON numbers, 19.90, as two columns."""
    units, rest = _divided(amounts, 100)
    return _numbers(units), lookup(_fractions(".", 2, ending), rest)


def costs(amounts: Ints, ending: str = "") -> tuple[Column, Column]:
    """Ten-thousandths as JSON numbers, 8.1234, as two columns."""
    units, rest = _divided(amounts, 10_000)
    return _numbers(units), lookup(_fractions(".", 4, ending), rest)


def instants(at: Ints, ending: str = "") -> tuple[Column, Column]:
    """Seconds since 1970 as JSON strings, "2025-01-31T23:59:59Z", as two columns."""
    hours, seconds = _divided(at, SECONDS_AN_HOUR)
    a_span = HOURS_A_DAY * DAYS_AT_ONCE
    first = int(hours.min(initial=NO_HOUR)) // a_span if len(at) else 0
    last = int(hours.max(initial=0)) // a_span
    return (
        lookup(_hours(first, last + 1), hours - first * a_span),
        lookup(_minutes(ending), seconds),
    )


NO_HOUR = 1 << 40


def _divided(numbers: Ints, by: int) -> tuple[Ints, Ints]:
    """What NumPy's `divmod` gives, in half the time."""
    high = numbers // by
    return high, numbers - high * by


def _numbers(units: Ints) -> Column:
    """Whole numbers as one column."""
    bits = _bits(units)
    if bits > MOST_BITS:
        return lookup(pa.array(units).cast(pa.string()), np.arange(len(units)))
    return lookup(_numbers_of(bits), units)


def _bits(numbers: Ints) -> int:
    """Of the largest number: tables grow by powers of two, so few are made."""
    return int(numbers.max(initial=0)).bit_length()


@cache
def _numbers_of(bits: int) -> Texts:
    return pa.array(np.arange(1 << bits)).cast(pa.string())


@cache
def _wide(size: int, bits: int) -> Texts:
    """Numbers with leading zeros."""
    return pa.array([f"{number:0{size}}" for number in range(1 << bits)])


@cache
def _thousands(bits: int) -> Texts:
    """What stands before the last three digits; nothing for numbers below a thousand."""
    return pa.array(["", *map(str, range(1, 1 << bits))], pa.string())


@cache
def _ends_of_numbers() -> Texts:
    """The last three digits of numbers below a thousand, then of all others."""
    plain = [str(number) for number in range(THOUSAND)]
    return pa.array([*plain, *(number.zfill(3) for number in plain)])


@cache
def _constant(text: str) -> Texts:
    return pa.array([text])


@cache
def _fractions(begin: str, size: int, ending: str) -> Texts:
    """All numbers of so many digits."""
    return pa.array([f"{begin}{n:0{size}}{ending}" for n in range(10**size)])


@lru_cache(TABLES_OF_HOURS)
def _hours(first: int, end: int) -> Texts:
    """Every hour from one span of days to before another."""
    days = np.arange(first * DAYS_AT_ONCE, end * DAYS_AT_ONCE)
    dates = days.astype("datetime64[D]").astype(str).tolist()
    clock = [f"T{hour:02}:" for hour in range(HOURS_A_DAY)]
    hour = np.arange(len(days) * HOURS_A_DAY)
    return join('"', lookup(dates, hour // HOURS_A_DAY), lookup(clock, hour % HOURS_A_DAY))


@cache
def _minutes(ending: str) -> Texts:
    """Every second of an hour."""
    sixty = [f"{number:02}" for number in range(60)]
    return pa.array([f'{m}:{s}Z"{ending}' for m in sixty for s in sixty])
