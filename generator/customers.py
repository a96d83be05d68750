"""Who buys: customers who arrive, come back less and less, and sometimes change."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

import msgspec

from generator.markets import MARKETS, Crowd, Market, draw_market, gather_crowd
from generator.randomness import chance, stream
from generator.schema import Customer

GUEST_PERCENT = 8
# How many in a hundred come back after each order: passers-by, regulars, devotees.
# Who is left of a cohort comes back more often, so its curve falls and then flattens.
RETURN_PERCENTS, RETURN_WEIGHTS = (15, 60, 88), (48, 34, 18)
# Months until then.
PAUSES, PAUSE_WEIGHTS = range(7), (12, 36, 22, 13, 8, 5, 4)
MOVE_PERCENT, NEW_EMAIL_PERCENT = 4, 3
# Orders placed before this one -> tier, the highest first.
TIERS = {8: "platinum", 4: "gold", 2: "silver", 0: "bronze"}


@dataclass
class Visitor:
    """Someone who may come again; has a profile from the first order on."""

    market: Market
    return_percent: int
    orders_placed: int = 0
    last_ordered_at: datetime | None = None
    profile: Customer | None = None


class Clientele:
    """Everybody who buys. Months and orders are asked for in the order of time."""

    def __init__(self, seed: int) -> None:
        self._rng = stream(seed, "customers")
        self._crowds = {
            market.country: gather_crowd(market.locale, seed) for market in MARKETS
        }
        self._due: defaultdict[int, list[Visitor]] = defaultdict(list)
        self._numbers = count(1)

    def visits(self, month: int, orders: int) -> list[Visitor | None]:
        """Who places the orders of the month with this index; None is a guest.

        Whoever is due comes; newcomers fill the rest; who finds no room comes next
        month.
        """
        rng = self._rng
        waiting = self._due.pop(month, [])
        rng.shuffle(waiting)
        visits: list[Visitor | None] = []
        while len(visits) < orders:
            if chance(rng, GUEST_PERCENT):
                visits.append(None)
                continue
            visitor = waiting.pop() if waiting else _newcomer(rng)
            visits.append(visitor)
            if chance(rng, visitor.return_percent):
                pause = rng.choices(PAUSES, PAUSE_WEIGHTS)[0]
                (self._due[month + pause] if pause else waiting).append(visitor)
        self._due[month + 1] += waiting
        rng.shuffle(visits)
        return visits

    def welcome(self, visitor: Visitor, at: datetime) -> Customer:
        """The visitor's profile as it stands at this order."""
        crowd = self._crowds[visitor.market.country]
        if visitor.profile is None or visitor.last_ordered_at is None:
            profile = self._register(visitor.market, crowd, at)
        else:
            profile = visitor.profile
            # A change lies between two orders, so the earlier keeps the older version.
            if at - visitor.last_ordered_at > timedelta(days=1):
                profile = self._change(profile, visitor, crowd, at)
        visitor.profile = profile
        visitor.orders_placed += 1
        visitor.last_ordered_at = at
        return profile

    def _register(self, market: Market, crowd: Crowd, at: datetime) -> Customer:
        rng = self._rng
        number = next(self._numbers)
        name = f"{rng.choice(crowd.first_names)} {rng.choice(crowd.last_names)}"
        return Customer(
            id=f"C-{number:06}",
            name=name,
            email=f"{_handle(name)}.{number}@example.com",
            country=market.country,
            city=rng.choice(crowd.cities),
            language=rng.choice(market.languages),
            loyalty_tier=TIERS[0],
            updated_at=at - timedelta(seconds=rng.randrange(60, 900)),
        )

    def _change(
        self, profile: Customer, visitor: Visitor, crowd: Crowd, at: datetime
    ) -> Customer:
        rng = self._rng
        placed = visitor.orders_placed
        changes = {
            "loyalty_tier": next(TIERS[least] for least in TIERS if placed >= least)
        }
        if chance(rng, MOVE_PERCENT):
            changes["city"] = rng.choice(crowd.cities)
        if chance(rng, NEW_EMAIL_PERCENT):
            number = int(profile.id.removeprefix("C-"))
            changes["email"] = f"{_handle(profile.name)}.{number}.{placed}@example.org"
        changed = msgspec.structs.replace(profile, **changes)
        if changed == profile:
            return profile
        moment = at - timedelta(seconds=rng.randrange(60, 3600))
        return msgspec.structs.replace(changed, updated_at=moment)


def _newcomer(rng: Random) -> Visitor:
    return Visitor(
        market=draw_market(rng),
        return_percent=rng.choices(RETURN_PERCENTS, RETURN_WEIGHTS)[0],
    )


def _handle(name: str) -> str:
    """The name in the letters of an e-mail address."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    letters = plain.encode("ascii", "ignore").decode().replace(" ", ".")
    return "".join(letter for letter in letters if letter.isalnum() or letter == ".")
