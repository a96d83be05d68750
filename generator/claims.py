"""Money that goes back."""

from dataclasses import dataclass

import numpy as np

from generator.journey import DAY, Journeys
from generator.money import share_of
from generator.randomness import Stream
from generator.state import NEVER, NO_LINE, Ints, Lines, Refunds, owners, places, sums

# Of a thousand: returned orders that come back line by line; partial refunds that are
# one line's, and those followed by goodwill.
BY_LINE, ONE_LINE, MORE = 400, 500, 250
GOODWILL = (10, 50)
# From delivery to the first refund, and from one to the next.
TO_FIRST, TO_NEXT = (2 * DAY, 40 * DAY), (DAY, 10 * DAY)


@dataclass(frozen=True)
class Charges:
    """What is paid beside the merchandise; n."""

    shipping: Ints
    tax: Ints


def make_refunds(
    lines: Lines, journeys: Journeys, charges: Charges, permille: Ints, stream: Stream
) -> Refunds:
    """Draw the refunds of orders.

    Args:
        lines: of the orders.
        journeys: of the orders.
        charges: of the orders.
        permille: how many of a thousand such orders are refunded in part; n.
        stream: where everything is drawn from.
    """
    size = len(permille)
    net = sums(lines.net, lines.first)
    counts = np.diff(lines.first)
    is_cancelled = (journeys.cancelled_at < NEVER) & (journeys.paid_at < NEVER)
    by_line = journeys.comes_back & stream.happens(BY_LINE, size)
    at_once = journeys.comes_back & ~by_line
    in_part = (journeys.delivered_at < NEVER) & ~journeys.comes_back
    in_part &= stream.happens(permille, size)
    one_line = in_part & (counts > 1) & stream.happens(ONE_LINE, size)
    goodwill = in_part & (~one_line | stream.happens(MORE, size))

    owner = owners(lines.first)
    chosen = (stream.uniform(size) * counts).astype(np.int64)
    place = places(lines.first)
    is_claimed = by_line[owner] | (one_line[owner] & (place == chosen[owner]))
    claimed = np.flatnonzero(is_claimed)
    line_net = np.zeros(size, np.int64)
    line_net[owner[claimed]] = lines.net[claimed]
    left = net - np.where(one_line, line_net, 0)
    some = share_of(left, stream.between(*GOODWILL, size), 100)
    whole = np.flatnonzero(is_cancelled | at_once)
    kind = np.flatnonzero(goodwill & (some > 0))
    order = np.concatenate([whole, owner[claimed], kind])
    amount = np.concatenate([net[whole], lines.net[claimed], some[kind]])
    line = np.concatenate(
        [np.full(len(whole), NO_LINE), place[claimed] + 1, np.full(len(kind), NO_LINE)]
    )
    by_order = np.argsort(order, kind="stable")
    order, amount, line = order[by_order], amount[by_order], line[by_order]
    first = np.concatenate([[0], np.cumsum(np.bincount(order, minlength=size))])
    return Refunds(
        first=first,
        at=_moments(first, order, journeys, stream),
        amount=amount,
        # Whoever sends goods back has had them shipped.
        shipping=np.where(is_cancelled, charges.shipping, 0)[order],
        tax=_taxes(first, order, amount, net, charges.tax),
        line=line,
    )


def _moments(first: Ints, order: Ints, journeys: Journeys, stream: Stream) -> Ints:
    """The first refund some time after delivery, each other one after it."""
    size = len(order)
    is_first = places(first) == 0
    pause = np.where(
        is_first, stream.between(*TO_FIRST, size), stream.between(*TO_NEXT, size)
    )
    since = np.cumsum(pause) - np.repeat(
        (np.cumsum(pause) - pause)[first[:-1][np.diff(first) > 0]],
        np.diff(first)[np.diff(first) > 0],
    )
    cancelled = journeys.cancelled_at[order]
    delivered = journeys.delivered_at[order]
    return np.where(cancelled < NEVER, cancelled, delivered + since)


def _taxes(first: Ints, order: Ints, amount: Ints, net: Ints, tax: Ints) -> Ints:
    """Each refund's step of the tax that has gone back with the merchandise so far."""
    total = np.cumsum(amount)
    begin = np.concatenate([[0], total])[first[:-1]][order]
    so_far = total - begin
    whole, of_tax = net[order], tax[order]
    return share_of(of_tax, so_far, whole) - share_of(of_tax, so_far - amount, whole)
