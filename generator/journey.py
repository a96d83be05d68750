"""What happens to an order after it was placed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random


class Status(StrEnum):
    """The statuses of `seeds/order_status_policy.csv`."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"


# Steps after `placed`, and how many orders in a hundred take them.
DELIVERY = (Status.PAID, Status.SHIPPED, Status.DELIVERED)
JOURNEYS = {
    DELIVERY: 81,
    (*DELIVERY, Status.RETURNED): 7,
    (Status.PAID, Status.SHIPPED): 3,  # lost on the way, nobody noticed yet
    (Status.PAID,): 2,  # out of stock
    (): 2,  # never paid
    (Status.PAID, Status.CANCELLED): 3,
    (Status.CANCELLED,): 2,
}
STORE_JOURNEYS = {
    (Status.PAID, Status.DELIVERED): 95,
    (Status.PAID, Status.DELIVERED, Status.RETURNED): 5,
}
# Seconds from one step to the next, in the warehouse and over a shop's counter.
MINUTE, DAY = 60, 86_400
DELAYS = {
    Status.PAID: (10, 30 * MINUTE),
    Status.SHIPPED: (120 * MINUTE, 3 * DAY),
    Status.DELIVERED: (DAY, 6 * DAY),
    Status.CANCELLED: (10 * MINUTE, 2 * DAY),
}
STORE_DELAYS = {Status.PAID: (5, MINUTE), Status.DELIVERED: (5, MINUTE)}


@dataclass(frozen=True)
class Journey:
    """When each status was reached.

    Attributes:
        reached: in the order of time, `placed` first; never holds `returned`.
        comes_back: delivered, and the customer returns everything later; the refunds
            decide when.
    """

    reached: dict[Status, datetime]
    comes_back: bool

    @property
    def status(self) -> Status:
        return next(reversed(self.reached))


def travel(
    ordered_at: datetime, end: datetime, rng: Random, *, in_store: bool
) -> Journey:
    """Draw a journey; of what would happen from `end` on nothing is known."""
    journeys = STORE_JOURNEYS if in_store else JOURNEYS
    delays = STORE_DELAYS if in_store else DELAYS
    steps = rng.choices(list(journeys), list(journeys.values()))[0]
    reached = {Status.PLACED: ordered_at}
    at = ordered_at
    for step in steps:
        if step is Status.RETURNED:
            return Journey(reached, comes_back=True)
        at += timedelta(seconds=rng.randrange(*delays[step]))
        if at >= end:
            break
        reached[step] = at
    return Journey(reached, comes_back=False)
