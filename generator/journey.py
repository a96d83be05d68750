"""What happens to orders after they were placed."""

from dataclasses import dataclass

import numpy as np

from generator.randomness import Stream
from generator.state import NEVER, Ints, Mask

MINUTE, DAY = 60, 86_400
# What becomes of a thousand orders, sent out or handed over a shop's counter.
DELIVERED, RETURNED, LOST, OUT_OF_STOCK, NEVER_PAID, REFUSED, CANCELLED = range(7)
SENT = (830, 50, 30, 20, 20, 30, 20)
HANDED_OVER = (960, 40, 0, 0, 0, 0, 0)
# Seconds from one step to the next.
TO_PAY, TO_SHIP, TO_DELIVER = (
    (10, 30 * MINUTE),
    (2 * 60 * MINUTE, DAY),
    (DAY, 4 * DAY),
)
TO_CANCEL = (10 * MINUTE, 2 * DAY)
AT_THE_COUNTER = (5, MINUTE)


@dataclass(frozen=True)
class Journeys:
    """When orders reach each status, NEVER if they do not; n.

    Attributes:
        comes_back: delivered, and the customer returns everything later.
    """

    paid_at: Ints
    shipped_at: Ints
    delivered_at: Ints
    cancelled_at: Ints
    comes_back: Mask


def travel(at: Ints, is_in_store: Mask, stream: Stream) -> Journeys:
    """Draw what becomes of orders placed at these instants."""
    size = len(at)
    fate = np.where(
        is_in_store, stream.pick(HANDED_OVER, size), stream.pick(SENT, size)
    )
    counter = stream.between(*AT_THE_COUNTER, size)
    paid = at + np.where(is_in_store, counter, stream.between(*TO_PAY, size))
    shipped = paid + stream.between(*TO_SHIP, size)
    arrival = np.where(is_in_store, paid + counter, shipped)
    delivered = arrival + np.where(is_in_store, 0, stream.between(*TO_DELIVER, size))
    is_paid = (fate != NEVER_PAID) & (fate != CANCELLED)
    is_delivered = fate <= RETURNED
    is_cancelled = (fate == REFUSED) | (fate == CANCELLED)
    cancelled = np.where(is_paid, paid, at) + stream.between(*TO_CANCEL, size)
    return Journeys(
        np.where(is_paid, paid, NEVER),
        np.where((fate <= LOST) & ~is_in_store, shipped, NEVER),
        np.where(is_delivered, delivered, NEVER),
        np.where(is_cancelled, cancelled, NEVER),
        fate == RETURNED,
    )
