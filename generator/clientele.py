"""Who buys: customers who arrive, come back less and less, and sometimes change."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from generator.demand import order_times, orders_by_month
from generator.incidents import incidents
from generator.markets import (
    MARKETS,
    STORE,
    WEB,
    crowd,
    stores,
)
from generator.personas import PERSONAS, staying
from generator.randomness import Stream
from generator.settings import ShopSettings
from generator.state import GUEST, EventKind, Ints, ProfileEvents, in_order

TIERS = ("bronze", "silver", "gold", "platinum")
# Of a thousand orders: those of guests; of the others, first ones, month after month.
GUESTS = 80
NEWCOMERS = (720, 560, 470, 420, 385, 360, 340, 325, 315, 308, 303, 300)
CHANNEL_WEIGHTS = (50, 32, 18)
# Of a thousand customers, how many change in a month, and of those, how many again.
CHANGES, AGAIN = 30, 250
ROUNDS = 3
# Of a thousand who left, how many ask to be forgotten, and after how many months.
DELETIONS, DELETED_AFTER = 40, 6
HOUR, DAY = 3600, 86_400
SECONDS_BEFORE_ORDER = (60, 900)


@dataclass(frozen=True)
class Visits:
    """The orders of a month before anybody knows what is in them; n.

    Attributes:
        at: ascending.
        customer: index, or GUEST.
    """

    at: Ints
    customer: Ints


class Clientele:
    """Everybody who ever buys, month after month; c customers.

    Attributes:
        market, persona, language, first_name, last_name, channel: as they joined; c.
        leaves: the month from which on one buys nothing more; c.
        joined_at: c.
        city, email, tier, changed_at: as they are at the beginning of the month; c.
        count: how many have joined by the end of the month.
        events: of the month.
    """

    def __init__(self, shop: ShopSettings) -> None:
        self.shop = shop
        self.orders = orders_by_month(shop)
        self.incidents = incidents(shop)
        self.newcomers = [
            _newcomers(orders, month) for month, orders in enumerate(self.orders)
        ]
        size = sum(self.newcomers)
        self.market = np.zeros(size, np.int8)
        self.persona = np.zeros(size, np.int8)
        self.language = np.zeros(size, np.int8)
        self.channel = np.zeros(size, np.int8)
        self.first_name = np.zeros(size, np.int16)
        self.last_name = np.zeros(size, np.int16)
        self.leaves = np.zeros(size, np.int16)
        self.joined_at = np.zeros(size, np.int64)
        self.city = np.zeros(size, np.int16)
        self.email = np.zeros(size, np.int16)
        self.tier = np.zeros(size, np.int8)
        self.changed_at = np.zeros(size, np.int64)
        self.count = 0
        self.month = -1
        self._after: ProfileEvents | None = None
        self._stays = staying()

    def next_month(self) -> Visits:
        """Who comes in the next month, and when; months are asked for in order."""
        self._settle()
        self.month += 1
        month, orders = self.month, self.orders[self.month]
        at = order_times(self.shop, month, orders, self.incidents)
        before = self.count
        self.count += self.newcomers[month]
        self._join(before)
        customer = self._who_comes(before, orders)
        # Read backwards, the first order is the last one written.
        is_new = customer[::-1] >= before
        who, when = customer[::-1][is_new], at[::-1][is_new]
        self.joined_at[who] = when
        new = slice(before, self.count)
        stream = Stream(self.shop.seed, "joining", month)
        self.joined_at[new] -= stream.between(
            *SECONDS_BEFORE_ORDER, self.count - before
        )
        self.changed_at[new] = self.joined_at[new]
        self.events = self._changes(before)
        return Visits(at, customer)

    def _join(self, before: int) -> None:
        shop, month, size = self.shop, self.month, self.count - before
        new = slice(before, self.count)
        stream = Stream(shop.seed, "customers", month)
        self.market[new] = stream.pick([market.weight for market in MARKETS], size)
        self.persona[new] = stream.pick([persona.share for persona in PERSONAS], size)
        channel = stream.pick(CHANNEL_WEIGHTS, size)
        self.channel[new] = np.where(
            (channel == STORE) & ~HAS_STORE[self.market[new]], WEB, channel
        )
        for column, sizes in (
            (self.first_name, FIRST_NAMES),
            (self.last_name, LAST_NAMES),
            (self.city, CITIES),
            (self.language, LANGUAGES),
        ):
            chosen = stream.uniform(size) * sizes[self.market[new]]
            column[new] = chosen.astype(column.dtype)
        patience = stream.between(0, 1_000_000, size)
        kind = (self.persona[new], self.market[new], self.channel[new])
        self.leaves[new] = month
        for stays in self._stays[: shop.months - month]:
            self.leaves[new] += stays[kind] > patience

    def _who_comes(self, before: int, orders: int) -> Ints:
        stream = Stream(self.shop.seed, "visits", self.month)
        new = np.arange(before, self.count)
        guests = np.full(_guests(orders), GUEST)
        there = np.flatnonzero(self.leaves[: self.count] > self.month)
        weights = RATES[self.persona[there]]
        again = orders - len(new) - len(guests)
        regulars = there[stream.pick_among(weights, again)] if again else guests[:0]
        return stream.shuffled(np.concatenate([guests, new, regulars]))

    def _changes(self, before: int) -> ProfileEvents:
        """Who joins, changes and is forgotten in this month."""
        shop, month = self.shop, self.month
        start, end = shop.bounds[month : month + 2].tolist()
        new = np.arange(before, self.count)
        found = [self._events(new, self.joined_at[new], EventKind.JOINED)]
        stream = Stream(shop.seed, "changes", month)
        who = np.flatnonzero(self.leaves[:before] > month)
        who = who[stream.happens(CHANGES, len(who))]
        at = stream.between(start, end - 9 * DAY, len(who))
        state = (self.city.copy(), self.email.copy(), self.tier.copy())
        for _ in range(ROUNDS):
            found.append(self._change(who, at, stream))
            again = stream.happens(AGAIN, len(who))
            who, at = who[again], at[again]
            at = at + stream.between(HOUR, 3 * DAY, len(who))
        gone = np.flatnonzero(self.leaves[:before] == month - DELETED_AFTER)
        gone = gone[stream.happens(DELETIONS, len(gone))]
        at = stream.between(start, end, len(gone))
        found.append(self._events(gone, at, EventKind.DELETED))
        # The state moves on with the month after, when all orders have seen this one.
        self._after = _joined_events(found[1:])
        self.city, self.email, self.tier = state
        events = _joined_events(found)
        return events.of(in_order((events.customer << KEY_BITS) + events.at))

    def _change(self, who: Ints, at: Ints, stream: Stream) -> ProfileEvents:
        climbs = stream.happens(CLIMBS[self.persona[who]], len(who))
        climbs &= self.tier[who] < len(TIERS) - 1
        moves = stream.happens(500, len(who)) & ~climbs
        sizes = CITIES[self.market[who]]
        # Never to where one lives.
        step = 1 + (stream.uniform(len(who)) * (sizes - 1)).astype(np.int64)
        self.tier[who] += climbs
        self.city[who] = np.where(
            moves, (self.city[who] + step) % sizes, self.city[who]
        )
        self.email[who] += ~climbs & ~moves
        kind = np.where(moves, EventKind.MOVED, EventKind.NEW_EMAIL)
        return self._events(who, at, np.where(climbs, EventKind.NEW_TIER, kind))

    def _events(self, who: Ints, at: Ints, kind: Ints | EventKind) -> ProfileEvents:
        state = (self.city[who], self.email[who], self.tier[who])
        return ProfileEvents(
            who.astype(np.int64),
            at,
            np.broadcast_to(np.asarray(kind, np.int64), len(who)),
            *(column.astype(np.int64) for column in state),
        )

    def _settle(self) -> None:
        if self._after is None:
            return
        # Of several events of one customer, the last one written stays.
        events = self._after.of(np.argsort(self._after.at, kind="stable"))
        who = events.customer
        self.city[who], self.email[who] = events.city, events.email
        self.tier[who], self.changed_at[who] = events.tier, events.at

    def profiles(self, customer: Ints, at: Ints) -> ProfileEvents:
        """The profiles of customers at instants of this month.

        The `at` of each is when it last changed.
        """
        events = self.events
        keys = (events.customer << KEY_BITS) + events.at
        found = np.searchsorted(keys, (customer << KEY_BITS) + at, side="right") - 1
        found = np.maximum(found, 0)
        is_new = (events.customer[found] == customer) & (events.at[found] <= at)

        def now(changed: Ints, before: npt.NDArray[Any]) -> Ints:
            return np.where(is_new, changed[found], before[customer])

        return ProfileEvents(
            customer,
            now(events.at, self.changed_at),
            np.zeros_like(customer),
            now(events.city, self.city),
            now(events.email, self.email),
            now(events.tier, self.tier),
        )


KEY_BITS = 36  # more than an instant needs
RATES = np.array([persona.rate for persona in PERSONAS])
CLIMBS = np.array([persona.climbs for persona in PERSONAS])
CROWDS = [crowd(market.locale) for market in MARKETS]
FIRST_NAMES = np.array([len(crowd.first_names) for crowd in CROWDS])
LAST_NAMES = np.array([len(crowd.last_names) for crowd in CROWDS])
CITIES = np.array([len(crowd.cities) for crowd in CROWDS])
LANGUAGES = np.array([len(market.languages) for market in MARKETS])
HAS_STORE = np.array(
    [any(market == number for _, market in stores()) for number in range(len(MARKETS))]
)


def _guests(orders: int) -> int:
    return orders * GUESTS // 1000


def _newcomers(orders: int, month: int) -> int:
    share = NEWCOMERS[min(month, len(NEWCOMERS) - 1)]
    return max(1, (orders - _guests(orders)) * share // 1000)


def _joined_events(found: list[ProfileEvents]) -> ProfileEvents:
    columns = zip(
        *((e.customer, e.at, e.kind, e.city, e.email, e.tier) for e in found),
        strict=True,
    )
    return ProfileEvents(*(np.concatenate(column) for column in columns))
