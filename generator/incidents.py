"""Days on which something happened to the shop as a whole."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import numpy as np

from generator.randomness import Stream
from generator.settings import ShopSettings, days_of

# The orders of such a day, in per cent of a usual one.
PERCENTS = {
    "missing_days": 0,
    "spikes": 300,
    "dips": 25,
    # New kinds come last: the days of those before them stay where they were.
    "doubled_days": 200,
    "halved_days": 50,
}
# Not at the edge of the period: before and after such a day come usual ones.
EDGE_DAYS = 3


@dataclass(frozen=True)
class Incident:
    """One day and what it had of its usual orders."""

    kind: str
    day: date
    percent: int


def incidents(shop: ShopSettings) -> list[Incident]:
    """The incidents of the whole period, by kind, on different days."""
    last = shop.month_starts[-1]
    end = last.replace(day=days_of(last))
    days = (end - shop.start).days + 1 - 2 * EDGE_DAYS
    days_apart = iter(Stream(shop.seed, "incidents").shuffled(np.arange(days)).tolist())
    return [
        Incident(kind, shop.start + timedelta(days=EDGE_DAYS + offset), percent)
        for kind, percent in PERCENTS.items()
        for offset in islice(days_apart, int(getattr(shop.defects, kind)))
    ]
