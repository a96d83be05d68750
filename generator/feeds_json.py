"""The two smaller feeds as JSON: changes of profiles, and the catalogue's dumps."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from generator.catalogue import Catalogue
from generator.clientele import Clientele
from generator.feed_files import SEPARATORS
from generator.profiles import (
    cities,
    countries,
    customer_ids,
    emails,
    languages,
    names,
    tiers,
)
from generator.settings import Form
from generator.state import NEVER, EventKind, Ints, ProfileEvents
from generator.texts import Texts, cents, costs, instants, join, lookup, whole


def profile_lines(clientele: Clientele) -> Texts:
    """The month's changes of profiles, by time; each states what it changes only."""
    events = clientele.events
    events = events.of(np.lexsort((events.customer, events.at)))
    return join(
        SEPARATORS[clientele.shop.form].decode() + '{"customer_id":"',
        customer_ids(events.customer),
        '","updated_at":',
        *instants(events.at),
        _stated(clientele, events),
        "}",
    )


def _stated(clientele: Clientele, events: ProfileEvents) -> Texts:
    who = events.customer
    email = join(',"email":"', emails(clientele, who, events.email), '"')
    city = join(',"city":"', cities(clientele, who, events.city), '"')
    tier = join(',"loyalty_tier":"', tiers(events.tier), '"')
    profile = join(
        ',"name":"',
        names(clientele, who),
        '"',
        email,
        ',"country":"',
        countries(clientele, who),
        '"',
        city,
        ',"language":"',
        languages(clientele, who),
        '"',
        tier,
    )
    deleted = pa.repeat(',"is_deleted":true', len(events))
    by_kind = dict(zip(EventKind, (profile, city, email, tier, deleted), strict=True))
    return pc.choose(pa.array(events.kind), *(by_kind[kind] for kind in EventKind))


def catalogue_lines(form: Form, catalogue: Catalogue, month: int, stock: Ints) -> Texts:
    """The dump of all products on sale at the end of a month.

    Args:
        form: of the file.
        catalogue: all products.
        month: its index.
        stock: what is left of each product; p.
    """
    there = np.flatnonzero(catalogue.is_listed(month))
    constant = [
        SEPARATORS[form].decode()
        + f'{{"product_id":"{p.product_id}","product_name":"{p.name}",'
        f'"category":"{p.shelf.category}","subcategory":"{p.shelf.subcategory}",'
        f'"brand":"{p.brand}","list_price":'
        for p in catalogue.products
    ]
    changed_at = catalogue.changed_at[month][there]
    is_changed = changed_at < NEVER
    stated = join(',"updated_at":', *instants(np.where(is_changed, changed_at, 0)))
    return join(
        lookup(constant, there),
        *cents(catalogue.prices[month + 1][there], ',"unit_cost":'),
        *costs(catalogue.costs[month + 1][there], ',"stock_quantity":'),
        whole(stock[there]),
        pc.if_else(pa.array(is_changed), stated, ""),
        "}",
    )
