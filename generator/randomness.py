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

from generator.state import Ints, Mask

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
        raw = self._bits.random_raw(size)
        numbers: Doubles = (raw >> np.uint64(64 - DOUBLE_BITS)) * 2.0**-DOUBLE_BITS
        return numbers

    def between(self, least: int, end: int, size: int) -> Ints:
        """Whole numbers from `least` to under `end`."""
        return least + (self.uniform(size) * (end - least)).astype(np.int64)

    def happens(self, permille: Ints | int, size: int) -> Mask:
        """Whether something happens that happens so many times in a thousand."""
        mask: Mask = self.uniform(size) * 1000 < permille
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
        return values[np.argsort(self._bits.random_raw(len(values)), kind="stable")]


def found_in(reach: Ints, drawn: Ints) -> Ints:
    """Into which range each number falls; `reach` says where each range ends.

    As `np.searchsorted(reach, drawn, side="right")`, but each search begins where that
    of a round number below it ended, so most of them are over at once.
    """
    shift = max(0, int(reach[-1]).bit_length() - GUIDE_BITS)
    guide = np.searchsorted(reach, np.arange(1 << GUIDE_BITS) << shift, side="right")
    found: Ints = guide[drawn >> shift]
    behind = np.flatnonzero(reach[found] <= drawn)
    while len(behind):
        found[behind] += 1
        behind = behind[reach[found[behind]] <= drawn[behind]]
    return found
