"""The kinds of customers, and what tells them apart."""

from dataclasses import dataclass

import numpy as np

from generator.markets import MARKETS
from generator.settings import MAX_MONTHS
from generator.state import Ints


@dataclass(frozen=True)
class Persona:
    """One kind of customer.

    Attributes:
        share: of a hundred newcomers.
        rate: how often one orders, compared with the others.
        leaves: of a thousand, how many stop buying after each month.
        discounts, refunds: of a thousand orders, how many have some.
        climbs: of a thousand changes of a profile, how many are a better loyalty tier.
        lines: weights of 1, 2, ... lines in an order.
    """

    share: int
    rate: int
    leaves: int
    discounts: int
    refunds: int
    climbs: int
    lines: tuple[int, ...]


PASSER_BY = Persona(38, 2, 620, 90, 90, 50, (30, 28, 20, 12, 7, 3))
BARGAIN_HUNTER = Persona(17, 9, 100, 420, 130, 150, (12, 20, 24, 20, 14, 10))
REGULAR = Persona(29, 8, 80, 110, 80, 400, (18, 24, 24, 18, 10, 6))
DEVOTEE = Persona(12, 16, 25, 80, 60, 700, (20, 26, 24, 16, 9, 5))
OFFICE = Persona(4, 20, 40, 160, 40, 500, (4, 10, 18, 24, 24, 20))
PERSONAS = (PASSER_BY, BARGAIN_HUNTER, REGULAR, DEVOTEE, OFFICE)
GUEST = PASSER_BY
# How much longer the customers of a channel stay, in per cent: web, mobile, store.
CHANNEL_LOYALTY = (100, 70, 135)


def staying() -> Ints:
    """How many of a million customers still buy so many months after they came.

    Shape (MAX_MONTHS, personas, markets, channels).
    """
    shape = (len(PERSONAS), len(MARKETS), len(CHANNEL_LOYALTY))
    leaves = np.array([persona.leaves for persona in PERSONAS])[:, None, None]
    markets = np.array([market.loyalty for market in MARKETS])[:, None]
    permille = np.minimum(leaves * 10_000 // (markets * np.array(CHANNEL_LOYALTY)), 950)
    left = np.full(shape, 1_000_000)
    stays = []
    for _ in range(MAX_MONTHS):
        stays.append(left)
        left = left * (1000 - permille) // 1000
    return np.stack(stays)
