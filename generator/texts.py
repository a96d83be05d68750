"""Columns of numbers as columns of JSON text: joined from texts that are made once."""

from functools import cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from generator.state import Ints, Mask

SECONDS_A_DAY = 86_400
THOUSAND = 1000
Texts: TypeAlias = pa.StringArray


def join(*parts: Texts | str) -> Texts:
    """Texts side by side; a single text is the same in each row."""
    return pc.binary_join_element_wise(*parts, "")


def spliced(elements: Texts, first: Ints) -> Texts:
    """The elements of each row end to end, without copying; `first`: rows + 1."""
    _, offsets, data = elements.buffers()
    ends = np.frombuffer(offsets, np.int32)[elements.offset :][first]
    return pa.StringArray.from_buffers(len(first) - 1, pa.py_buffer(ends), data)


def scattered(texts: Texts, is_chosen: Mask) -> Texts:
    """One text for each chosen row, nothing for the others, without copying."""
    return spliced(texts, np.concatenate([[0], np.cumsum(is_chosen)]))


def lookup(table: list[str] | Texts, index: Ints | Mask) -> Texts:
    """From a table of texts, by index."""
    texts = pa.array(table, pa.string()) if isinstance(table, list) else table
    rows = pa.array(index.astype(np.int64, copy=False))
    return pc.take(texts, rows, boundscheck=False)


def whole(numbers: Ints) -> Texts:
    """Whole numbers."""
    return pa.array(numbers).cast(pa.string())


def digits(numbers: Ints, size: int, ending: str = "") -> tuple[Texts, Texts]:
    """Numbers from 0 with leading zeros, four digits at least, as two columns."""
    high, low = np.divmod(numbers, THOUSAND)
    wide = pc.utf8_lpad(whole(np.arange(high.max(initial=0) + 1)), size - 3, "0")
    return lookup(wide, high), lookup(_fractions("", 3, ending), low)


def cents(amounts: Ints, ending: str = "") -> tuple[Texts, Texts]:
    """Amounts in cents as JSON numbers, 19.90, as two columns."""
    units, rest = np.divmod(amounts, 100)
    return _numbers(units), lookup(_fractions(".", 2, ending), rest)


def costs(amounts: Ints, ending: str = "") -> tuple[Texts, Texts]:
    """Ten-thousandths as JSON numbers, 8.1234, as two columns."""
    units, rest = np.divmod(amounts, 10_000)
    return _numbers(units), lookup(_fractions(".", 4, ending), rest)


def instants(at: Ints, ending: str = "") -> tuple[Texts, Texts]:
    """Seconds since 1970 as JSON strings, "2025-01-31T23:59:59Z", as two columns."""
    days, seconds = np.divmod(at, SECONDS_A_DAY)
    first, last = (int(days.min()), int(days.max())) if len(at) else (0, 0)
    calendar = np.arange(first, last + 1).astype("datetime64[D]").astype(str)
    dates = join('"', pa.array(calendar.tolist()), "T")
    return lookup(dates, days - first), lookup(_clock(ending), seconds)


def _numbers(units: Ints) -> Texts:
    """A table is faster than printing each, unless there are huge ones."""
    most = int(units.max(initial=0))
    if most > len(units):
        return whole(units)
    return lookup(whole(np.arange(most + 1)), units)


@cache
def _fractions(begin: str, size: int, ending: str) -> Texts:
    """All numbers of so many digits."""
    return pa.array([f"{begin}{n:0{size}}{ending}" for n in range(10**size)])


@cache
def _clock(ending: str) -> Texts:
    """Every second of a day."""
    sixty = [f"{number:02}" for number in range(60)]
    minutes = [f"{hour}:{minute}:" for hour in sixty[:24] for minute in sixty]
    second = np.arange(SECONDS_A_DAY)
    return join(
        lookup(minutes, second // 60), lookup(sixty, second % 60), f'Z"{ending}'
    )
