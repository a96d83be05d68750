"""Random streams that depend on the seed and their name, and on nothing else.

Philox is a counter: its raw 64-bit numbers are the same on every machine and with every
version of NumPy, which the ready-made distributions do not promise. So everything is
drawn from them by comparison, addition and multiplication; logarithms and powers may
differ in the last bit from one machine's library to another's.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.state import Ints, Mask, in_order

Doubles = npt.NDArray[np.floating[Any]]
DOUBLE_BITS = 53
GUIDE_BITS = 16


class Stream:
    """The stream called `names`: drawing from one never shifts another."""

    def __init__(self, seed: int, *names: str | int) -> None:
        name = "-".join(map(str, (seed, *names)))
        key = hashlib.sha256(name.encode()).digest()[:16]
        self._bits = np.random.Philox(key=int.from_bytes(key, "little"))

    def uniform(self, size: int) -> Doubles:
        """Numbers from 0 to under 1."""
        return self.scaled(1, size)

    def scaled(self, factor: int, size: int) -> Doubles:
        """Numbers from 0 to under `factor`.

        A power of two never rounds, so it is multiplied with the factor first.
        """
        numbers: Doubles = self._whole(size) * (factor * 2.0**-DOUBLE_BITS)
        return numbers

    def _whole(self, size: int) -> Ints:
        """Numbers of so many bits as a double holds."""
        raw = self._bits.random_raw(size)
        raw >>= np.uint64(64 - DOUBLE_BITS)
        numbers: Ints = raw.view(np.int64)
        return numbers

    def between(self, least: int, end: int, size: int) -> Ints:
        """Whole numbers from `least` to under `end`."""
        numbers = self._whole(size)
        scaled = numbers * ((end - least) * 2.0**-DOUBLE_BITS)
        # In the memory that is there: fetching more takes longer than the arithmetic.
        np.copyto(numbers, scaled, casting="unsafe")
        numbers += least
        return numbers

    def happens(self, permille: Ints | int, size: int) -> Mask:
        """Whether something happens that happens so many times in a thousand."""
        mask: Mask = self.scaled(1000, size) < permille
        return mask

    def pick(self, weights: Sequence[int], size: int) -> Ints:
        """Indexes of small whole `weights`, as often as their share of the sum."""
        table = np.repeat(np.arange(len(weights)), weights)
        return table[self.between(0, len(table), size)]

    def pick_among(self, weights: Ints, size: int) -> Ints:
        """The same for weights of any number and size."""
        reach = np.cumsum(weights)
        drawn = self.between(0, int(reach[-1]), size)
        return found_in(reach, drawn)

    def shuffled(self, values: Ints) -> Ints:
        return values[in_order(self._bits.random_raw(len(values)))]


def found_in(reach: Ints, drawn: Ints) -> Ints:
    """Into which range each number falls; `reach` says where each range ends.

    As `np.searchsorted(reach, drawn, side="right")`, but each search begins where that
    of a round number below it ended, so most of them are over at once.
    """
    bits = min(GUIDE_BITS, len(reach).bit_length() + 3)
    shift = max(0, int(reach[-1]).bit_length() - bits)
    guide = np.searchsorted(reach, np.arange(1 << bits) << shift, side="right")
    found: Ints = guide[drawn >> shift]
    behind = np.flatnonzero(reach[found] <= drawn)
    while len(behind):
        found[behind] += 1
        behind = behind[reach[found[behind]] <= drawn[behind]]
    return found
