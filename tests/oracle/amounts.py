"""Exact arithmetic on money: rounding, division, allocation (metrics.md, "Money")."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

# 18-digit money times 18-digit rates needs 36 digits; decimal's default of 28 would
# round before the rule does. `compute` makes this the current context.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def to_cents(amount: Decimal) -> Decimal:
    """Round to two places, half away from zero (ROUND_HALF_UP is that in `decimal`)."""
    return amount.quantize(CENT, ROUND_HALF_UP, EXACT)


def line_amount(quantity: int, price: Decimal) -> Decimal:
    return to_cents(EXACT.multiply(Decimal(quantity), price))


def convert(amount: Decimal, rate: Decimal) -> Decimal:
    return to_cents(EXACT.multiply(amount, rate))


def ratio(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Unrounded quotient; None where the divisor is 0."""
    if whole == 0:
        return None
    return EXACT.divide(Decimal(part), Decimal(whole))


def per_head(amount: Decimal, heads: int) -> Decimal | None:
    """Money per head, rounded to cents once; None where there is nobody."""
    quotient = ratio(amount, heads)
    return None if quotient is None else to_cents(quotient)


def allocate(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split `amount` into whole cents in proportion to `weights`, none below 0.

    Largest remainder, ties to the earlier weight (callers pass lines by line number),
    equal shares where all weights are 0. The parts sum to `amount` (metrics.md,
    "Allocation").
    """
    cents = int(amount * 100)
    shares = [int(weight * 100) for weight in weights]
    if not any(shares):
        shares = [1] * len(shares)
    whole = sum(shares)
    parts = [cents * share // whole for share in shares]
    remainders = [cents * share % whole for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda index: -remainders[index])
    for index in by_remainder[: cents - sum(parts)]:
        parts[index] += 1
    return [Decimal(part).scaleb(-2) for part in parts]
