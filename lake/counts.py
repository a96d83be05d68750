"""Counts by names that a file makes up: bounded, however many it has."""

from collections import Counter
from heapq import nsmallest

# No status and no key of a shop is longer; a longer name is cut.
LONGEST_NAME = 64
MOST_NAMES = 1000
OTHERS = "(others)"


def bound(counts: Counter[str], limit: int = MOST_NAMES) -> None:
    """Count what is not among the first names, in their order, under OTHERS.

    Sums come out the same in whatever order they are made: a name among the first of
    the sum is among the first of each summand that has it.

    Args:
        counts: counts by name.
        limit: leave so many names as they are; for who counts one by one, since looking
            for the first takes longer than counting.
    """
    if len(counts) - (OTHERS in counts) <= limit:
        return
    first = set(nsmallest(MOST_NAMES, counts.keys() - {OTHERS}))
    for name in counts.keys() - first - {OTHERS}:
        counts[OTHERS] += counts.pop(name)
