"""What customers and products were at every moment: the versions of metrics.md.

Instants are microseconds since 1970-01-01 UTC here: a dump that states no time takes
effect with the last one of its month.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from generator.catalogue import Catalogue
from generator.clientele import KEY_BITS, Clientele
from generator.joining import join
from generator.profiles import (
    Indexes,
    People,
    cities,
    countries,
    customer_ids,
    emails,
    languages,
    names,
    tiers,
)
from generator.settings import ShopSettings
from generator.state import NEVER, EventKind, Ints, Mask
from generator.texts import lookup
from generator.truth_money import decimals

SECOND = 1_000_000
DAY = 86_400 * SECOND
# Their texts take ten times as much memory.
EVENTS_AT_A_TIME = 100_000
# To this day the first version reaches back.
BEGINNING = (date(1900, 1, 1) - date(1970, 1, 1)).days * DAY
EVENT = np.dtype(
    [
        ("customer", np.int32),
        ("at", np.int64),
        ("kind", np.int8),
        ("city", np.int16),
        ("email", np.int16),
        ("tier", np.int8),
    ]
)


class Nobody:
    """The `People` of a shop without customers."""

    market = language = first_name = last_name = np.zeros(0, np.int8)


class ProfileHistory:
    """The profiles of customers after each of their events.

    Attributes:
        months: the events of each month that was observed, as EVENT.
        people: whose they are.
    """

    def __init__(self) -> None:
        self.months: list[npt.NDArray[Any]] = []
        self.people: People = Nobody()

    def observe(self, clientele: Clientele) -> None:
        """Add the events of the clientele's month."""
        events = clientele.events
        rows = np.empty(len(events), EVENT)
        for name in ("customer", "at", "kind", "city", "email", "tier"):
            rows[name] = getattr(events, name)
        self.months.append(rows)
        self.people = clientele

    def merge(self, other: "ProfileHistory") -> None:
        """Add the months that another one has observed of the same shop."""
        self.months += other.months
        if other.months:
            self.people = other.people

    def versions(self) -> Iterator[pa.Table]:
        """All versions, by customer and time; some thousand customers at a time."""
        self.months = [np.concatenate([np.empty(0, EVENT), *self.months])]
        (events,) = self.months
        # One key instead of two: a sort makes use of the months that are sorted.
        key = (events["customer"].astype(np.int64) << KEY_BITS) + events["at"]
        in_order = np.argsort(key, kind="stable")
        del key
        customer = events["customer"][in_order]
        cuts = customer[EVENTS_AT_A_TIME - 1 :: EVENTS_AT_A_TIME]
        ends = np.searchsorted(customer, cuts, side="right")
        for rows in np.split(in_order, np.unique(ends[ends < len(events)])):
            yield _versions(events.take(rows), self.people)


def _versions(events: npt.NDArray[Any], people: People) -> pa.Table:
    """The versions of some customers, whose events are by customer and time."""
    customer = events["customer"].astype(np.int64)
    at = events["at"] * SECOND
    is_deleted = events["kind"] == EventKind.DELETED
    is_forgotten = _ends_with(customer, is_deleted)
    # Whoever is forgotten has no address, so it cannot change either.
    email = np.where(is_forgotten, 0, events["email"])
    state = (is_deleted, email, events["city"], events["tier"])
    begins = version_begins(customer, at, state)
    who = customer[begins]
    forgotten = pa.array(is_forgotten[begins])
    return pa.table(
        {
            "customer_id": join(*customer_ids(who)),
            **validity(who, at[begins]),
            "name": _unless(forgotten, join(*names(people, who))),
            "email": _unless(forgotten, join(*emails(people, who, email[begins]))),
            "country": join(countries(people, who)),
            "city": join(cities(people, who, events["city"][begins])),
            "language": join(languages(people, who)),
            "loyalty_tier": join(tiers(events["tier"][begins])),
            "is_deleted": pa.array(is_deleted[begins]),
        }
    )


def product_versions(shop: ShopSettings, catalogue: Catalogue) -> pa.Table:
    """All versions that the dumps of the period tell of, by product and time."""
    months = [_dump(shop, catalogue, month) for month in range(shop.months)]
    product, at, price, cost, withdrawn = np.concatenate(months, axis=1)
    in_order = np.lexsort((at, product))
    product, at, price, cost, withdrawn = (
        column[in_order] for column in (product, at, price, cost, withdrawn)
    )
    begins = version_begins(product, at, (price, cost, withdrawn))
    which = product[begins]
    products = catalogue.products
    return pa.table(
        {
            "product_id": join(lookup([p.product_id for p in products], which)),
            **validity(which, at[begins]),
            "product_name": join(lookup([p.name for p in products], which)),
            "category": join(lookup([p.shelf.category for p in products], which)),
            "subcategory": join(lookup([p.shelf.subcategory for p in products], which)),
            "brand": join(lookup([p.brand for p in products], which)),
            "list_price": decimals(price[begins] * 100, 4),
            "unit_cost": decimals(cost[begins], 4),
            "is_withdrawn": pa.array(withdrawn[begins] == 1),
        }
    )


def _dump(shop: ShopSettings, catalogue: Catalogue, month: int) -> Ints:
    """What a dump says: product, instant, price, cost, whether it is withdrawn."""
    end = int(shop.bounds[month + 1]) * SECOND - 1
    is_listed = catalogue.is_listed(month)
    was_listed = catalogue.is_listed(month - 1) if month else np.zeros_like(is_listed)
    product = np.flatnonzero(is_listed | was_listed)
    changed_at = catalogue.changed_at[month][product]
    is_withdrawn = ~is_listed[product]
    is_stated = (changed_at < NEVER) & ~is_withdrawn
    # A product that is no longer listed stays at what the dump before said.
    row = np.where(is_withdrawn, month, month + 1)
    return np.stack(
        [
            product,
            np.where(is_stated, changed_at * SECOND, end),
            catalogue.prices[row, product],
            catalogue.costs[row, product],
            is_withdrawn.astype(np.int64),
        ]
    )


def version_begins(key: Ints, at: Ints, state: Sequence[Indexes]) -> Ints:
    """The rows that begin a version: the last of an instant, if it changes anything.

    Rows are by `key`, then `at`; `state` are the columns that are tracked.
    """
    is_last = np.ones(len(key), np.bool_)
    is_last[:-1] = (key[1:] != key[:-1]) | (at[1:] != at[:-1])
    rows = np.flatnonzero(is_last)
    is_equal = key[rows][1:] == key[rows][:-1]
    for column in state:
        is_equal &= column[rows][1:] == column[rows][:-1]
    return np.delete(rows, np.flatnonzero(is_equal) + 1)


def validity(key: Ints, at: Ints) -> dict[str, pa.Array]:
    """From when to when each version holds, and whether it does so still."""
    is_first = np.diff(key, prepend=-1) != 0
    is_current = np.diff(key, append=-1) != 0
    valid_to = np.append(at[1:], at[:1])
    return {
        "valid_from": _instants(np.where(is_first, BEGINNING, at)),
        "valid_to": _instants(valid_to, is_current),
        "is_current": pa.array(is_current),
    }


def _instants(at: Ints, is_null: Mask | None = None) -> pa.Array:
    return pa.array(at, pa.int64(), mask=is_null).cast(pa.timestamp("us"))


def _ends_with(key: Ints, flag: Mask) -> Mask:
    """Whether the last row of each row's key is flagged."""
    last = np.searchsorted(key, key, side="right") - 1
    mask: Mask = flag[last]
    return mask


def _unless(is_hidden: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(is_hidden, None, values)
