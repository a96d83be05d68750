"""How many orders a month has, and when they are placed."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from random import Random

GROWTH_PERCENT = 2
# January to December, Monday to Sunday, hour 0 to 23: the height of the curve.
SEASON = (92, 88, 96, 97, 100, 98, 94, 93, 100, 104, 124, 138)
WEEK = (98, 94, 96, 100, 112, 120, 108)
DAY = (2, 1, 1, 1, 1, 2, 4, 8, 12, 16, 18, 19, 20, 18, 17, 17, 18, 20, 23, 26, 27, 22)
HOURS = (*DAY, 14, 7)


def orders_by_month(months: Sequence[date], orders: int) -> list[int]:
    """Split `orders` over `months`, at least one each, by season and growth."""
    weights = [
        SEASON[month.month - 1]
        * (100 + GROWTH_PERCENT) ** index
        * 100 ** (len(months) - index)
        for index, month in enumerate(months)
    ]
    spare = orders - len(months)
    bounds = [0, *(spare * reach // sum(weights) for reach in accumulate(weights))]
    return [1 + after - before for before, after in pairwise(bounds)]


def order_times(
    month: date, orders: int, rng: Random, *, reach_last_day: bool
) -> list[datetime]:
    """Ascending instants within `month`.

    Args:
        month: its first day.
        orders: how many instants.
        rng: where they are drawn from.
        reach_last_day: one order is placed on the month's last day whatever is drawn,
            because the newest order tells the lake how far the data goes.
    """
    midnight = datetime(month.year, month.month, 1, tzinfo=UTC)
    first_weekday, days = monthrange(month.year, month.month)
    curve = list(accumulate(WEEK[(first_weekday + day) % 7] for day in range(days)))
    hours = list(accumulate(HOURS))
    times = [
        midnight
        + timedelta(
            days=_draw(curve, rng),
            hours=_draw(hours, rng),
            seconds=rng.randrange(3600),
        )
        for _ in range(orders)
    ]
    if reach_last_day:
        times[0] = times[0].replace(day=days)
    return sorted(times)


def _draw(reach: Sequence[int], rng: Random) -> int:
    """An index, as likely as its share of the accumulated weights."""
    return bisect_right(reach, rng.randrange(reach[-1]))
