"""Columns of numbers as columns of JSON text, by tables that are made once.

What stands before and behind the numbers is in the tables, too: a text more in a row
takes longer to copy than a longer text.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from generator.joining import Column, Texts, join
from generator.state import Ints

SECONDS_AN_HOUR = 3600
HOURS_A_DAY = 24
THOUSAND = 1000
# Tables of days begin and end with such a span, so that few different ones are made.
DAYS_AT_ONCE = 64
TABLES_OF_HOURS = 64
# Larger whole numbers are rare, and printed one by one.
MOST_BITS = 16


@dataclass(frozen=True)
class OneOf:
    """One of a few texts in each row.

    Attributes:
        texts: the few.
        index: which of them; n.
    """

    texts: tuple[str, ...]
    index: npt.NDArray[Any]


def lookup(table: list[str] | Texts, index: npt.NDArray[Any]) -> Column:
    """From a table of texts, by index."""
    texts = pa.array(table, pa.string()) if isinstance(table, list) else table
    return Column(texts, index)


def whole(numbers: Ints, end: str | OneOf = "") -> tuple[Column, Column]:
    """Whole numbers from 0, as two columns."""
    high, low = _divided(numbers, THOUSAND)
    texts, which = _choice(end)
    lows = low + np.where(high > 0, THOUSAND, 0)
    return (
        lookup(_thousands(_bits(high)), high),
        lookup(_ends_of_numbers(texts), which * (2 * THOUSAND) + lows),
    )


def digits(
    numbers: Ints, size: int, end: str = "", *, begin: str | OneOf = ""
) -> tuple[Column, Column]:
    """Numbers from 0 with leading zeros, four digits at least, as two columns."""
    high, low = _divided(numbers, THOUSAND)
    bits = _bits(high)
    texts, which = _choice(begin)
    return (
        lookup(_wide(texts, size - 3, bits), (which << bits) + high),
        lookup(_fractions("", 3, (end,)), low),
    )


def cents(
    amounts: Ints, end: str | OneOf = "", *, begin: str | OneOf = ""
) -> tuple[Column, Column]:
    """Amounts in cents as JSON numbers, 19.90, as two columns."""
    units, rest = _divided(amounts, 100)
    texts, which = _choice(end)
    fractions = lookup(_fractions(".", 2, texts), which * 100 + rest)
    return _numbers(units, begin), fractions


def costs(amounts: Ints, end: str = "") -> tuple[Column, Column]:
    """Ten-thousandths as JSON numbers, 8.1234, as two columns."""
    units, rest = _divided(amounts, 10_000)
    return _numbers(units), lookup(_fractions(".", 4, (end,)), rest)


def instants(at: Ints, end: str | OneOf = "") -> tuple[Column, Column]:
    """Seconds since 1970 as JSON strings, "2025-01-31T23:59:59Z", as two columns."""
    hours, seconds = _divided(at, SECONDS_AN_HOUR)
    texts, which = _choice(end)
    a_span = HOURS_A_DAY * DAYS_AT_ONCE
    first = int(hours.min(initial=NO_HOUR)) // a_span if len(at) else 0
    last = int(hours.max(initial=0)) // a_span
    return (
        lookup(_hours(first, last + 1), hours - first * a_span),
        lookup(_minutes(texts), which * SECONDS_AN_HOUR + seconds),
    )


NO_HOUR = 1 << 40


def _choice(text: str | OneOf) -> tuple[tuple[str, ...], Any]:
    """The texts to choose from, and which of them stands in each row."""
    return (text.texts, text.index) if isinstance(text, OneOf) else ((text,), 0)


def _divided(numbers: Ints, by: int) -> tuple[Ints, Ints]:
    """What NumPy's `divmod` gives, in half the time."""
    high = numbers // by
    return high, numbers - high * by


def _numbers(units: Ints, begin: str | OneOf = "") -> Column:
    """Whole numbers as one column."""
    bits = _bits(units)
    texts, which = _choice(begin)
    if bits > MOST_BITS:
        begins = lookup([*texts], np.broadcast_to(which, len(units)))
        rest = lookup(pa.array(units).cast(pa.string()), np.arange(len(units)))
        return lookup(join(begins, rest), np.arange(len(units)))
    return lookup(_numbers_of(texts, bits), (which << bits) + units)


def _bits(numbers: Ints) -> int:
    """Of the largest number: tables grow by powers of two, so few are made."""
    return int(numbers.max(initial=0)).bit_length()


@cache
def _numbers_of(begins: tuple[str, ...], bits: int) -> Texts:
    """Every number behind each of the texts."""
    size = 1 << bits
    numbers = lookup(pa.array(np.arange(size)).cast(pa.string()), np.arange(size))
    return pa.concat_arrays([join(begin, numbers) for begin in begins])


@cache
def _wide(begins: tuple[str, ...], size: int, bits: int) -> Texts:
    """Numbers with leading zeros behind each of the texts."""
    numbers = [f"{number:0{size}}" for number in range(1 << bits)]
    return pa.array([begin + number for begin in begins for number in numbers])


@cache
def _thousands(bits: int) -> Texts:
    """What stands before the last three digits; nothing below a thousand."""
    return pa.array(["", *map(str, range(1, 1 << bits))], pa.string())


@cache
def _ends_of_numbers(ends: tuple[str, ...]) -> Texts:
    """The last three digits of numbers below a thousand, then of all others."""
    plain = [str(number) for number in range(THOUSAND)]
    numbers = [*plain, *(number.zfill(3) for number in plain)]
    return pa.array([number + end for end in ends for number in numbers])


@cache
def _fractions(begin: str, size: int, ends: tuple[str, ...]) -> Texts:
    """All numbers of so many digits before each of the texts."""
    return pa.array(
        [f"{begin}{n:0{size}}{end}" for end in ends for n in range(10**size)]
    )


@lru_cache(TABLES_OF_HOURS)
def _hours(first: int, end: int) -> Texts:
    """Every hour from one span of days to before another."""
    days = np.arange(first * DAYS_AT_ONCE, end * DAYS_AT_ONCE)
    dates = days.astype("datetime64[D]").astype(str).tolist()
    clock = [f"T{hour:02}:" for hour in range(HOURS_A_DAY)]
    hour = np.arange(len(days) * HOURS_A_DAY)
    return join(
        '"', lookup(dates, hour // HOURS_A_DAY), lookup(clock, hour % HOURS_A_DAY)
    )


@cache
def _minutes(ends: tuple[str, ...]) -> Texts:
    """Every second of an hour before each of the texts."""
    sixty = [f"{number:02}" for number in range(60)]
    clock = [f'{m}:{s}Z"' for m in sixty for s in sixty]
    return pa.array([text + end for end in ends for text in clock])
