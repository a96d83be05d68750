"""Orders as JSON, as the input contract names their fields."""

from functools import cache, lru_cache

import numpy as np
import pyarrow as pa

from generator.baskets import QUANTITY_WEIGHTS
from generator.catalogue import Catalogue
from generator.clientele import Clientele
from generator.feed_files import SEPARATORS
from generator.joining import Column, Part, Several, Texts, join, only
from generator.markets import CHANNELS, DEVICES, MARKETS, STORE, stores
from generator.orders import METHODS
from generator.profiles import (
    cities,
    countries,
    customer_ids,
    emails,
    languages,
    names,
    tiers,
)
from generator.settings import ShopSettings
from generator.state import (
    GUEST,
    NO_LINE,
    Ints,
    Orders,
    Refunds,
    Status,
    owners,
    places,
)
from generator.texts import cents, costs, digits, instants, lookup

ID_DIGITS = 7
MOST_LINES = 6
MONTHS_OF_OFFERS = 8  # more than the rows of one file come from
GIFT_CARD = METHODS.index("gift_card")


class OrderWriter:
    """Writes orders as they stand at some instant.

    Args:
        shop, catalogue: of the orders.
        clientele: at the month in which the rows are written.
    """

    def __init__(
        self, shop: ShopSettings, catalogue: Catalogue, clientele: Clientele
    ) -> None:
        self.clientele = clientele
        # A record begins with what separates it from the one before.
        begin = SEPARATORS[shop.form].decode() + '{"order_id":"'
        self._ids = [f"O-{month:%Y%m}-" for month in shop.month_starts]
        self._months = [begin + text for text in self._ids]
        self._catalogue = catalogue

    def id_of(self, orders: Orders, row: int) -> str:
        """The id of one order."""
        month, number = orders.month[row], orders.number[row]
        return f"{self._ids[month]}{number:0{ID_DIGITS}}"

    def write(self, orders: Orders, cutoff: int) -> Texts:
        """One JSON object an order: what was known of it before `cutoff`."""
        if not len(orders):
            return pa.array([], pa.string())
        status = orders.status_at(cutoff)
        refunds = orders.refunds.before(cutoff)
        updated_at = orders.updated_at(cutoff)
        return join(
            lookup(self._months, orders.month),
            *digits(orders.number, ID_DIGITS, '","ordered_at":'),
            *instants(orders.at, ',"updated_at":'),
            *instants(updated_at),
            _circumstances(orders, status),
            lookup(["", "null"], orders.customer == GUEST),
            self._customers(orders, updated_at),
            self._items(orders),
            '],"discount_amount":',
            *cents(orders.discount, ',"shipping_amount":'),
            *cents(orders.shipping, ',"tax_amount":'),
            *cents(orders.tax, ',"payments":['),
            *_payments(orders, status, cutoff),
            '],"refunds":[',
            self._refunds(orders, refunds),
            "]}",
        )

    def _customers(self, orders: Orders, updated_at: Ints) -> Several:
        """Profiles as they are when the version is written; nothing for a guest."""
        is_known = orders.customer != GUEST
        who = orders.customer[is_known]
        profiles = self.clientele.profiles(who, updated_at[is_known])
        clientele = self.clientele
        return only(
            is_known,
            '{"id":"',
            *customer_ids(who),
            '","name":"',
            *names(clientele, who),
            '","email":"',
            *emails(clientele, who, profiles.email),
            '","country":"',
            countries(clientele, who),
            '","city":"',
            cities(clientele, who, profiles.city),
            '","language":"',
            languages(clientele, who),
            '","loyalty_tier":"',
            tiers(profiles.tier),
            '","updated_at":',
            *instants(profiles.at, "}"),
        )

    def _items(self, orders: Orders) -> Several:
        lines = orders.lines
        first, last = int(orders.month.min()), int(orders.month.max())
        months = [_offers(self._catalogue, month) for month in range(first, last + 1)]
        month = np.repeat(orders.month - first, np.diff(lines.first))
        offers = months[0] if len(months) == 1 else pa.concat_arrays(months)
        parts = (
            lookup(_line_numbers(), places(lines.first)),
            lookup(offers, month * len(months[0]) + lines.offer),
            lookup(_quantities(), lines.quantity),
            *cents(lines.discount, "}"),
        )
        return Several(lines.first, parts)

    def _refunds(self, orders: Orders, refunds: Refunds) -> Several:
        owner, place = owners(refunds.first), places(refunds.first)
        lines = [f',"line_number":{line}}}' for line in range(1, MOST_LINES + 1)]
        parts = (
            lookup(['{"refund_id":"', ',{"refund_id":"'], place > 0),
            lookup(self._ids, orders.month[owner]),
            *digits(orders.number[owner], ID_DIGITS),
            lookup(_refund_numbers(), place),
            *instants(refunds.at, ',"amount":'),
            *cents(refunds.amount, ',"shipping_amount":'),
            *cents(refunds.shipping, ',"tax_amount":'),
            *cents(refunds.tax),
            lookup(["}", *lines], np.where(refunds.line == NO_LINE, 0, refunds.line)),
        )
        return Several(refunds.first, parts)


def _circumstances(orders: Orders, status: Ints) -> Column:
    """Status, channel, device, store and currency: few combinations, written once."""
    sizes = (len(Status), len(CHANNELS), len(DEVICES), len(stores()) or 1, len(MARKETS))
    codes = np.ravel_multi_index(
        (status, orders.channel, orders.device, orders.store, orders.market), sizes
    )
    return lookup(_all_circumstances(sizes), codes)


@cache
def _all_circumstances(sizes: tuple[int, ...]) -> Texts:
    return pa.array([_circumstance(*code) for code in np.ndindex(sizes)])


def _circumstance(
    status: int, channel: int, device: int, store: int, market: int
) -> str:
    store_id = f'"{stores()[store][0]}"' if channel == STORE else "null"
    return (
        f',"status":"{Status(status).name.lower()}","channel":"{CHANNELS[channel]}",'
        f'"device_type":"{DEVICES[device]}","store_id":{store_id},'
        f'"currency":"{MARKETS[market].currency}","customer":'
    )


@lru_cache(MONTHS_OF_OFFERS)
def _offers(catalogue: Catalogue, month: int) -> Texts:
    """What a line says of its product, for all offers of a month."""
    prices, costs_of = catalogue.prices_of_offers(month)
    products = [
        f'"product_id":"{p.product_id}","product_name":"{p.name}",'
        f'"category":"{p.shelf.category}","subcategory":"{p.shelf.subcategory}",'
        f'"brand":"{p.brand}","unit_price":'
        for p in catalogue.products
    ]
    offers_a_product = len(prices) // len(products)
    return join(
        lookup(products, np.arange(len(prices)) // offers_a_product),
        *cents(prices, ',"unit_cost":'),
        *costs(costs_of, ',"quantity":'),
    )


@cache
def _quantities() -> Texts:
    return pa.array([f'{n},"discount_amount":' for n in range(len(QUANTITY_WEIGHTS))])


@cache
def _line_numbers() -> Texts:
    """The beginning of each line; every order has a first one."""
    texts = [f',{{"line_number":{n},' for n in range(1, MOST_LINES + 1)]
    return pa.array([',"items":[' + texts[0].removeprefix(","), *texts[1:]])


@cache
def _refund_numbers() -> Texts:
    return pa.array([f'-R{n}","refunded_at":' for n in range(1, MOST_LINES + 2)])


def _payments(orders: Orders, status: Ints, cutoff: int) -> tuple[Part, ...]:
    """A payment of the whole, or a gift card and the rest."""
    is_paid = orders.paid_at < cutoff
    has_card = orders.gift_card > 0
    total = orders.net + orders.shipping + orders.tax
    state = np.where(is_paid, 2, status == Status.CANCELLED)
    is_paid_by_card = has_card & is_paid
    return (
        only(
            has_card,
            BEGINNINGS[GIFT_CARD],
            *cents(orders.gift_card[has_card]),
            lookup(STATES, state[has_card]),
        ),
        only(is_paid_by_card, *instants(orders.paid_at[is_paid_by_card], "}")),
        lookup(["", ","], has_card),
        lookup(BEGINNINGS, orders.method),
        *cents(total - orders.gift_card),
        lookup(STATES, state),
        only(is_paid, *instants(orders.paid_at[is_paid], "}")),
    )


BEGINNINGS = [f'{{"method":"{method}","amount":' for method in METHODS]
STATES = [
    ',"status":"pending"}',
    ',"status":"voided"}',
    ',"status":"captured","paid_at":',
]
