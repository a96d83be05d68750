"""How an order is paid for."""

from decimal import Decimal
from random import Random

from generator.journey import Journey, Status
from generator.randomness import chance
from generator.schema import Payment

ONLINE = {"credit_card": 46, "paypal": 28, "debit_card": 18, "bank_transfer": 8}
IN_STORE = {"debit_card": 44, "credit_card": 34, "cash": 22}
GIFT_CARD_PERCENT = 9
GIFT_CARDS = (Decimal("10.00"), Decimal("25.00"), Decimal("50.00"))


def make_payments(
    total: Decimal, journey: Journey, rng: Random, *, in_store: bool
) -> tuple[Payment, ...]:
    """One payment of `total`, or a gift card and the rest."""
    methods = IN_STORE if in_store else ONLINE
    parts = [(rng.choices(list(methods), list(methods.values()))[0], total)]
    cards = [card for card in GIFT_CARDS if card < total]
    if cards and chance(rng, GIFT_CARD_PERCENT):
        card = rng.choice(cards)
        parts = [("gift_card", card), (parts[0][0], total - card)]
    paid_at = journey.reached.get(Status.PAID)
    if paid_at:
        status = "captured"
    else:
        status = "voided" if journey.status is Status.CANCELLED else "pending"
    return tuple(
        Payment(method=method, amount=amount, status=status, paid_at=paid_at)
        for method, amount in parts
    )
