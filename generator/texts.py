"""Columns of numbers as columns of JSON text, by tables that are made once."""

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


def lookup(table: list[str] | Texts, index: npt.NDArray[Any]) -> Column:
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
    """What stands before the last three digits; nothing below a thousand."""
    return pa.array(["", *map(str, range(1, 1 << bits))], pa.string())


@cache
def _ends_of_numbers() -> Texts:
    """The last three digits of numbers below a thousand, then of all others."""
    plain = [str(number) for number in range(THOUSAND)]
    return pa.array([*plain, *(number.zfill(3) for number in plain)])


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
    return join(
        '"', lookup(dates, hour // HOURS_A_DAY), lookup(clock, hour % HOURS_A_DAY)
    )


@cache
def _minutes(ending: str) -> Texts:
    """Every second of an hour."""
    sixty = [f"{number:02}" for number in range(60)]
    return pa.array([f'{m}:{s}Z"{ending}' for m in sixty for s in sixty])
