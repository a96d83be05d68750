"""Cents: whole numbers, never a float."""

import numpy as np

from generator.state import Ints, owners, sums


def share_of(amount: Ints, part: Ints | int, whole: Ints | int) -> Ints:
    """`amount * part / whole`, half away from zero; nothing may be negative."""
    return (2 * amount * part + whole) // (2 * whole)


def allocate(total: Ints, weights: Ints, first: Ints) -> Ints:
    """Split each order's `total` over its lines, to the cent.

    By largest remainder, ties to the first line: the project's rule for order
    discounts, so that a refunded line is refunded exactly what it was worth.

    Args:
        total: n.
        weights: positive; l.
        first: where each order's lines begin; n + 1.
    """
    counts = np.diff(first)
    has_any = total > 0  # one order in ten
    lines = np.repeat(has_any, counts)
    shares = np.zeros(len(weights), np.int64)
    begins = np.concatenate([[0], np.cumsum(counts[has_any])])
    shares[lines] = _allocated(total[has_any], weights[lines], begins)
    return shares


def _allocated(total: Ints, weights: Ints, first: Ints) -> Ints:
    owner = owners(first)
    whole = sums(weights, first)[owner]
    shares, remainders = np.divmod(total[owner] * weights, whole)
    left = total - sums(shares, first)
    by_remainder = np.lexsort((-remainders, owner))
    rank = np.empty(len(weights), np.int64)
    rank[by_remainder] = np.arange(len(weights)) - first[:-1][owner]
    allocated: Ints = shares + (rank < left[owner])
    return allocated
