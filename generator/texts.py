"""Columns of numbers as columns of JSON text: joined from texts that are made once."""

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from generator.state import Ints, Mask

SECONDS_A_DAY = 86_400
THOUSAND = 1000
Texts = pa.StringArray


def join(*parts: "Texts | str") -> Texts:
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


def lookup(table: "list[str] | Texts", index: Ints | Mask) -> Texts:
    """From a table of texts, by index."""
    texts = pa.array(table, pa.string()) if isinstance(table, list) else table
    return texts.take(pa.array(index.astype(np.int64, copy=False)))


def whole(numbers: Ints) -> Texts:
    """Whole numbers."""
    return pa.array(numbers).cast(pa.string())


def digits(numbers: Ints, size: int) -> Texts:
    """Numbers from 0 with leading zeros, six digits at least."""
    high, low = np.divmod(numbers, THOUSAND)
    wide = pc.utf8_lpad(whole(np.arange(high.max(initial=0) + 1)), size - 3, "0")
    return join(lookup(wide, high), lookup(_three_digits(), low))


def cents(amounts: Ints) -> Texts:
    """Amounts in cents as JSON numbers: 19.90."""
    units, rest = np.divmod(amounts, 100)
    return join(_numbers(units), lookup(_hundredths(), rest))


def costs(amounts: Ints) -> Texts:
    """Ten-thousandths as JSON numbers: 8.1234."""
    units, rest = np.divmod(amounts, 10_000)
    return join(_numbers(units), lookup(_ten_thousandths(), rest))


def instants(at: Ints) -> Texts:
    """Seconds since 1970 as JSON strings: "2025-01-31T23:59:59Z"."""
    days, seconds = np.divmod(at, SECONDS_A_DAY)
    if not len(at):
        return pa.array([], pa.string())
    first = int(days.min())
    calendar = np.arange(first, days.max() + 1).astype("datetime64[D]").astype(str)
    dates = join('"', pa.array(calendar.tolist()), "T")
    return join(lookup(dates, days - first), lookup(_clock(), seconds))


def _numbers(units: Ints) -> Texts:
    """A table is faster than printing each, unless there are huge ones."""
    most = int(units.max(initial=0))
    if most > len(units):
        return whole(units)
    return lookup(whole(np.arange(most + 1)), units)


@cache
def _three_digits() -> Texts:
    return pa.array([f"{number:03}" for number in range(THOUSAND)])


@cache
def _hundredths() -> Texts:
    return pa.array([f".{number:02}" for number in range(100)])


@cache
def _ten_thousandths() -> Texts:
    return pa.array([f".{number:04}" for number in range(10_000)])


@cache
def _clock() -> Texts:
    return pa.array(
        [
            f'{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"'
            for second in range(SECONDS_A_DAY)
        ]
    )
