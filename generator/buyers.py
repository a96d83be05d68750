"""Who stands behind orders, and where they are placed."""

from dataclasses import dataclass

import numpy as np

from generator.clientele import CHANNEL_WEIGHTS, HAS_STORE, Clientele
from generator.markets import MARKETS, STORE, WEB
from generator.personas import PASSER_BY, PERSONAS
from generator.randomness import Stream
from generator.state import GUEST, Ints

# Of a thousand orders of a customer, how many go through the channel one prefers.
FAITHFUL = 800


@dataclass(frozen=True)
class Buyers:
    """Who places each order; n.

    Attributes:
        at: when.
        customer: index, or GUEST.
        market, persona, channel: indexes.
    """

    at: Ints
    customer: Ints
    market: Ints
    persona: Ints
    channel: Ints

    def __len__(self) -> int:
        return len(self.at)


def draw_buyers(
    clientele: Clientele, at: Ints, customer: Ints, stream: Stream
) -> Buyers:
    """The customers as they are; guests are drawn here, and everybody's channel."""
    size = len(at)
    is_guest = customer == GUEST
    of_guest = stream.pick([market.weight for market in MARKETS], size)
    market = np.where(is_guest, of_guest, clientele.market[customer])
    prefers = np.where(is_guest, WEB, clientele.channel[customer])
    channel = np.where(
        stream.happens(FAITHFUL, size), prefers, stream.pick(CHANNEL_WEIGHTS, size)
    )
    channel[(channel == STORE) & ~HAS_STORE[market]] = WEB
    return Buyers(
        at=at,
        customer=customer,
        market=market,
        persona=np.where(
            is_guest, PERSONAS.index(PASSER_BY), clientele.persona[customer]
        ),
        channel=channel,
    )
