"""Cents: every amount is a Decimal with two places, never a float."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """Half away from zero, as the contract rounds."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def percent_of(amount: Decimal, percent: Decimal | int) -> Decimal:
    return cents(amount * percent / 100)


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split `total` by `weights` to the cent, by largest remainder, ties to the first.

    The rule of the project for order discounts, so that a refunded line is refunded
    exactly what it was worth.
    """
    whole, parts = int(total * 100), [int(weight * 100) for weight in weights]
    shares = [divmod(whole * part, sum(parts)) for part in parts]
    left_over = whole - sum(share for share, _ in shares)
    by_remainder = sorted(range(len(parts)), key=lambda line: -shares[line][1])
    favoured = set(by_remainder[:left_over])
    return [
        Decimal(share + (line in favoured)) * CENT
        for line, (share, _) in enumerate(shares)
    ]
