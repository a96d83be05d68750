"""How many orders a month has, and when they are placed."""

from datetime import date, timedelta
from itertools import accumulate, pairwise

import numpy as np

from generator.incidents import Incident
from generator.randomness import Stream
from generator.settings import ShopSettings, days_of
from generator.state import Ints

GROWTH_PERCENT = 2
# January to December, Monday to Sunday, hour 0 to 23: the height of the curve.
SEASON = (92, 88, 96, 97, 100, 98, 94, 93, 100, 104, 124, 138)
WEEK = (98, 94, 96, 100, 112, 120, 108)
DAY = (2, 1, 1, 1, 1, 2, 4, 8, 12, 16, 18, 19, 20, 18, 17, 17, 18, 20, 23, 26, 27, 22)
HOURS = (*DAY, 14, 7)
# First and last day, month included, of the weeks in which people buy more, or less.
HOLIDAYS = (
    ((2, 8), (2, 14), 125),
    ((11, 24), (11, 30), 190),
    ((12, 1), (12, 18), 125),
    ((12, 24), (12, 26), 45),
)
SECONDS_A_DAY, SECONDS_AN_HOUR = 86_400, 3600


def orders_by_month(shop: ShopSettings) -> list[int]:
    """How many orders each month has, at least one, by season and growth."""
    months = shop.month_starts
    weights = [
        SEASON[month.month - 1]
        * (100 + GROWTH_PERCENT) ** index
        * 100 ** (len(months) - index)
        for index, month in enumerate(months)
    ]
    return [1 + more for more in split(shop.orders - len(months), weights)]


def order_times(
    shop: ShopSettings, month: int, orders: int, incidents: list[Incident]
) -> Ints:
    """Ascending instants of a month's orders; n.

    Where there are orders at all, one of the shop's last day tells how far the data
    goes.
    """
    first = shop.month_starts[month]
    days = [first + timedelta(days=day) for day in range(days_of(first))]
    weights = [_weight(day, incidents) for day in days]
    counts = split(orders, weights)
    if month == shop.months - 1 and not counts[-1]:
        counts[counts.index(max(counts))] -= 1
        counts[-1] += 1
    stream = Stream(shop.seed, "times", month)
    hours = stream.pick(HOURS, orders)
    seconds = stream.between(0, SECONDS_AN_HOUR, orders)
    day_of_order = np.repeat(np.arange(len(days)), counts)
    at = shop.bounds[month] + day_of_order * SECONDS_A_DAY
    return np.sort(at + hours * SECONDS_AN_HOUR + seconds)


def split(total: int, weights: list[int]) -> list[int]:
    """Whole shares of `total`, by weights of which one at least is not 0."""
    reach = [0, *accumulate(weights)]
    return [
        total * after // reach[-1] - total * before // reach[-1]
        for before, after in pairwise(reach)
    ]


def _weight(day: date, incidents: list[Incident]) -> int:
    weight = 100 * WEEK[day.weekday()]
    for first, last, percent in HOLIDAYS:
        if first <= (day.month, day.day) <= last:
            weight = weight * percent // 100
    for incident in incidents:
        if incident.day == day:
            weight = weight * incident.percent // 100
    return weight
