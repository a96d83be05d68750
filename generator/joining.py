"""Texts put together row by row, from columns that say which text stands where.

What stands in a row is noted as numbers, each that of a text in a table; then Arrow
copies every text straight to its place, once, however deep it lies in the row.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from generator.state import Ints, Mask

Texts: TypeAlias = pa.StringArray
# How much memory texts need is estimated from one in so many, and so much more.
A_SAMPLE, SOME_MORE = 64, 1.05


@dataclass(frozen=True)
class Column:
    """One text a row.

    Attributes:
        table: of texts.
        index: which of them stands in each row; n.
    """

    table: Texts
    index: npt.NDArray[Any]

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
    widths = sum(map(_width, parts), np.zeros(size, np.int64))
    ends = np.concatenate([[0], np.cumsum(widths)])
    lexicon = Lexicon()
    numbers = np.empty(ends[-1], np.int32)
    at = ends[:-1].copy()  # where each row goes on
    for part in parts:
        if isinstance(part, Several):
            _put_elements(part, at, numbers, lexicon)
        else:
            numbers[at] = lexicon.numbers(part)
        at += _width(part)
    texts = pc.take(lexicon.texts(numbers), pa.array(numbers), boundscheck=False)
    return _spliced(texts, ends)


class Lexicon:
    """Tables one after the other, so that a number stands for a text of any of them."""

    def __init__(self) -> None:
        self._tables: list[Texts] = []
        self._begins: dict[int, int] = {}
        self._size = 0

    def numbers(self, part: Column | str) -> npt.NDArray[np.int32] | int:
        """The numbers of a part's texts."""
        if isinstance(part, str):
            return self._begin(_constant(part))
        return part.index.astype(np.int32) + self._begin(part.table)

    def texts(self, numbers: npt.NDArray[np.int32]) -> Texts:
        """All texts, to take these numbers of them.

        Arrow reserves memory for so many texts of their mean length, and copies all
        when it was too little: a last text, never taken, makes the mean long enough.
        """
        lengths = np.concatenate([pc.binary_length(table) for table in self._tables])
        sample = lengths[numbers[::A_SAMPLE]]
        wanted = sample.sum() * SOME_MORE * len(lengths) / max(len(sample), 1)
        missing = max(int(wanted) - int(lengths.sum()), 0)
        return pa.concat_arrays([*self._tables, pa.array([" " * missing])])

    def _begin(self, table: Texts) -> int:
        if id(table) not in self._begins:
            self._tables.append(table)
            self._begins[id(table)] = self._size
            self._size += len(table)
        return self._begins[id(table)]


def _width(part: Part) -> Ints | int:
    """How many texts of each row a part is."""
    if isinstance(part, Several):
        widths: Ints = np.diff(part.first) * len(part.parts)
        return widths
    return 1


def _put_elements(
    several: Several, at: Ints, numbers: npt.NDArray[np.int32], lexicon: Lexicon
) -> None:
    """Note the elements of rows, of which each goes on at its place `at`."""
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


@cache
def _constant(text: str) -> Texts:
    return pa.array([text])
