"""Money that goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from generator.basket import Basket
from generator.journey import DAY, Journey, Status
from generator.money import NOTHING, percent_of
from generator.randomness import chance
from generator.schema import Refund

PARTIAL_PERCENT = 8
SECOND_PERCENT = 25
BY_LINE_PERCENT = 40
GOODWILL = (10, 50)
# Days from delivery to the first refund, and from one refund to the next.
FIRST_DAYS, NEXT_DAYS = (2, 40), (1, 15)


@dataclass(frozen=True)
class Claim:
    """Merchandise to be refunded: one line's, or the whole order's."""

    amount: Decimal
    line_number: int | None = None


def make_refunds(
    order_id: str, basket: Basket, journey: Journey, end: datetime, rng: Random
) -> tuple[Refund, ...]:
    """Draw the refunds of an order; those due from `end` on have not happened."""
    is_cancelled = journey.status is Status.CANCELLED
    refunds: list[Refund] = []
    refunded = NOTHING
    for at, claim in _dated_claims(basket, journey, rng):
        if at >= end:
            break
        tax = _tax_on(refunded + claim.amount, basket) - _tax_on(refunded, basket)
        refunded += claim.amount
        refunds.append(
            Refund(
                refund_id=f"{order_id}-R{len(refunds) + 1}",
                refunded_at=at,
                amount=claim.amount,
                # Whoever sends goods back has had them shipped.
                shipping_amount=basket.shipping if is_cancelled else NOTHING,
                tax_amount=tax,
                line_number=claim.line_number,
            )
        )
    return tuple(refunds)


def _dated_claims(
    basket: Basket, journey: Journey, rng: Random
) -> list[tuple[datetime, Claim]]:
    if journey.status is Status.CANCELLED and Status.PAID in journey.reached:
        return [(journey.reached[Status.CANCELLED], Claim(basket.net))]
    if journey.comes_back:
        return _date(journey, _claim_everything(basket.line_nets, rng), rng)
    if journey.status is Status.DELIVERED and chance(rng, PARTIAL_PERCENT):
        return _date(journey, _claim_a_part(basket.line_nets, rng), rng)
    return []


def _tax_on(refunded: Decimal, basket: Basket) -> Decimal:
    """The part of the order's tax that goes back with so much merchandise."""
    return percent_of(basket.tax, 100 * refunded / basket.net)


def _date(
    journey: Journey, claims: Sequence[Claim], rng: Random
) -> list[tuple[datetime, Claim]]:
    at = journey.reached[Status.DELIVERED]
    dated: list[tuple[datetime, Claim]] = []
    for claim in claims:
        first, last = NEXT_DAYS if dated else FIRST_DAYS
        at += timedelta(seconds=rng.randrange(first * DAY, last * DAY))
        dated.append((at, claim))
    return dated


def _claim_everything(line_nets: Sequence[Decimal], rng: Random) -> list[Claim]:
    """Exactly the order's net: at once, or line by line as the parcels come back."""
    if chance(rng, BY_LINE_PERCENT):
        return [Claim(net, number) for number, net in enumerate(line_nets, start=1)]
    return [Claim(sum(line_nets, NOTHING))]


def _claim_a_part(line_nets: Sequence[Decimal], rng: Random) -> list[Claim]:
    """Less than the order's net: one of several lines, goodwill, or both."""
    claims = []
    left = sum(line_nets, NOTHING)
    if len(line_nets) > 1 and chance(rng, BY_LINE_PERCENT):
        line = rng.randrange(len(line_nets))
        claims.append(Claim(line_nets[line], line + 1))
        left -= line_nets[line]
    if not claims or chance(rng, SECOND_PERCENT):
        goodwill = percent_of(left, rng.randrange(*GOODWILL))
        claims.append(Claim(goodwill))
        left -= goodwill
        if len(claims) == 1 and chance(rng, SECOND_PERCENT):
            claims.append(Claim(percent_of(left, rng.randrange(*GOODWILL))))
    return claims
