"""The two smaller feeds as JSON: changes of profiles, and the catalogue's dumps."""

import numpy as np

from generator.catalogue import Catalogue
from generator.clientele import Clientele
from generator.feed_files import SEPARATORS
from generator.joining import Column, Several, Texts, join, only
from generator.profiles import cities, customer_ids, emails, homes, names, tiers
from generator.settings import Form
from generator.state import NEVER, EventKind, Ints, ProfileEvents, in_order
from generator.texts import cents, costs, instants, lookup, whole


def profile_lines(clientele: Clientele) -> Texts:
    """The month's changes of profiles, by time; each states what it changes only."""
    events = clientele.events
    # They are by customer, and stay so where the instant is the same.
    events = events.of(in_order(events.at))
    begin = SEPARATORS[clientele.shop.form].decode() + '{"customer_id":"'
    return join(
        *customer_ids(events.customer, '","updated_at":', begin=begin),
        *instants(events.at),
        *_stated(clientele, events),
    )


def _stated(clientele: Clientele, events: ProfileEvents) -> list[Several]:
    """By kind of event what it states; each row has one kind."""
    stated = []
    for kind in EventKind:
        is_chosen = events.kind == kind
        chosen = events.of(np.flatnonzero(is_chosen))
        stated.append(only(is_chosen, *_stated_by(kind, clientele, chosen)))
    return stated


def _stated_by(
    kind: EventKind, clientele: Clientele, events: ProfileEvents
) -> tuple[Column | str, ...]:
    """To the end of the record."""
    who = events.customer
    if kind is EventKind.JOINED:
        return (
            ',"name":"',
            *names(clientele, who, '","email":"'),
            *emails(clientele, who, events.email, '",'),
            homes(clientele, who, events.city, events.tier, "}"),
        )
    if kind is EventKind.MOVED:
        return (',"city":"', cities(clientele, who, events.city, '"}'))
    if kind is EventKind.NEW_EMAIL:
        return (',"email":"', *emails(clientele, who, events.email, '"}'))
    if kind is EventKind.NEW_TIER:
        return (',"loyalty_tier":"', tiers(events.tier, '"}'))
    return (',"is_deleted":true}',)


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
    return join(
        lookup(constant, there),
        *cents(catalogue.prices[month + 1][there], ',"unit_cost":'),
        *costs(catalogue.costs[month + 1][there], ',"stock_quantity":'),
        *whole(stock[there]),
        only(is_changed, ',"updated_at":', *instants(changed_at[is_changed])),
        "}",
    )
