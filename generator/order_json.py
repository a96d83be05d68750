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
from generator.orders import METHODS, SHIPPING_FEES
from generator.profiles import customer_ids, emails, homes, names
from generator.settings import ShopSettings
from generator.state import (
    GUEST,
    NO_LINE,
    Ints,
    Mask,
    Orders,
    Refunds,
    Status,
    owners,
    places,
)
from generator.texts import OneOf, cents, costs, digits, instants, lookup

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
        self._begins = tuple(begin + text for text in self._ids)
        self._refund_begins = tuple(
            separator + '{"refund_id":"' + text
            for separator in ("", ",")
            for text in self._ids
        )
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
        begin = OneOf(self._begins, orders.month)
        shipping = OneOf(SHIPPINGS, np.searchsorted(SHIPPING_FEES, orders.shipping))
        return join(
            *digits(orders.number, ID_DIGITS, '","ordered_at":', begin=begin),
            *instants(orders.at, ',"updated_at":'),
            *instants(updated_at),
            _circumstances(orders, status),
            self._customers(orders, updated_at),
            self._items(orders),
            *cents(orders.discount, shipping, begin='],"discount_amount":'),
            *cents(orders.tax, ',"payments":['),
            *_payments(orders, status, np.diff(refunds.first) > 0, cutoff),
            self._refunds(orders, refunds),
        )

    def _customers(self, orders: Orders, updated_at: Ints) -> Several:
        """Profiles as they are when the version is written; nothing for a guest."""
        is_known = orders.customer != GUEST
        who = orders.customer[is_known]
        profiles = self.clientele.profiles(who, updated_at[is_known])
        clientele = self.clientele
        return only(
            is_known,
            *customer_ids(who, '","name":"', begin='{"id":"'),
            *names(clientele, who, '","email":"'),
            *emails(clientele, who, profiles.email, '",'),
            homes(clientele, who, profiles.city, profiles.tier, ',"updated_at":'),
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
            *cents(lines.discount, "}", begin=OneOf(QUANTITIES, lines.quantity)),
        )
        return Several(lines.first, parts)

    def _refunds(self, orders: Orders, refunds: Refunds) -> Several:
        """To the end of the record, of those that have any."""
        owner, place = owners(refunds.first), places(refunds.first)
        kind = np.where(place > 0, len(self._ids), 0) + orders.month[owner]
        begin = OneOf(self._refund_begins, kind)
        is_last = place == np.diff(refunds.first)[owner] - 1
        line = np.where(refunds.line == NO_LINE, 0, refunds.line)
        parts = (
            *digits(orders.number[owner], ID_DIGITS, begin=begin),
            lookup(_refund_numbers(), place),
            *instants(refunds.at, ',"amount":'),
            *cents(refunds.amount, ',"shipping_amount":'),
            *cents(refunds.shipping, ',"tax_amount":'),
            *cents(refunds.tax, OneOf(REFUND_ENDS, is_last * (MOST_LINES + 1) + line)),
        )
        return Several(refunds.first, parts)


def _circumstances(orders: Orders, status: Ints) -> Column:
    """Status, channel, device, store, currency, and whether a customer is known.

    They have few combinations, each written once.
    """
    sizes = (
        len(Status),
        len(CHANNELS),
        len(DEVICES),
        len(stores()) or 1,
        len(MARKETS),
        len(CUSTOMERS),
    )
    is_guest = (orders.customer == GUEST).astype(np.int64)
    shop = (orders.channel, orders.device, orders.store, orders.market)
    codes = np.ravel_multi_index((status, *shop, is_guest), sizes)
    return lookup(_all_circumstances(sizes), codes)


@cache
def _all_circumstances(sizes: tuple[int, ...]) -> Texts:
    return pa.array([_circumstance(code) for code in np.ndindex(sizes)])


def _circumstance(code: tuple[int, ...]) -> str:
    status, channel, device, store, market, is_guest = code
    store_id = f'"{stores()[store][0]}"' if channel == STORE else "null"
    return (
        f',"status":"{Status(status).name.lower()}","channel":"{CHANNELS[channel]}",'
        f'"device_type":"{DEVICES[device]}","store_id":{store_id},'
        f'"currency":"{MARKETS[market].currency}","customer":{CUSTOMERS[is_guest]}'
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
def _line_numbers() -> Texts:
    """The beginning of each line; every order has a first one."""
    texts = [f',{{"line_number":{n},' for n in range(1, MOST_LINES + 1)]
    return pa.array([',"items":[' + texts[0].removeprefix(","), *texts[1:]])


@cache
def _refund_numbers() -> Texts:
    return pa.array([f'-R{n}","refunded_at":' for n in range(1, MOST_LINES + 2)])


def _payments(
    orders: Orders, status: Ints, is_refunded: Mask, cutoff: int
) -> tuple[Part, ...]:
    """A payment of the whole, or a gift card and the rest, to the list of refunds."""
    is_paid = orders.paid_at < cutoff
    has_card = orders.gift_card > 0
    total = orders.net + orders.shipping + orders.tax
    state = np.where(is_paid, CAPTURED, status == Status.CANCELLED)
    is_paid_by_card = has_card & is_paid
    card = orders.gift_card
    method = OneOf(BEGINNINGS, np.where(has_card, len(METHODS), 0) + orders.method)
    return (
        only(
            has_card,
            *cents(
                card[has_card],
                OneOf(STATES_OF_CARDS, state[has_card]),
                begin=BEGINNINGS[GIFT_CARD],
            ),
        ),
        only(is_paid_by_card, *instants(orders.paid_at[is_paid_by_card], "}")),
        *cents(total - card, OneOf(STATES, state), begin=method),
        only(
            is_paid,
            *instants(orders.paid_at[is_paid], OneOf(LAST_LISTS, is_refunded[is_paid])),
        ),
    )


CUSTOMERS = ("", "null")
QUANTITIES = tuple(f'{n},"discount_amount":' for n in range(len(QUANTITY_WEIGHTS)))
SHIPPINGS = tuple(
    f',"shipping_amount":{fee // 100}.{fee % 100:02},"tax_amount":'
    for fee in SHIPPING_FEES
)
# The second and last payment follows a gift card.
BEGINNINGS = tuple(
    f'{separator}{{"method":"{method}","amount":'
    for separator in ("", ",")
    for method in METHODS
)
# The list of refunds, and the end of the record where there are none.
LAST_LISTS = ('}],"refunds":[]}', '}],"refunds":[')
PENDING, VOIDED = ',"status":"pending"', ',"status":"voided"'
PAID = ',"status":"captured","paid_at":'
STATES_OF_CARDS = (PENDING + "}", VOIDED + "}", PAID)
STATES = (PENDING + LAST_LISTS[0], VOIDED + LAST_LISTS[0], PAID)
CAPTURED = STATES.index(PAID)
# A refund of the whole order, or of a line; then the last one of an order.
REFUND_ENDS = tuple(
    line + end
    for end in ("}", "}]}")
    for line in ("", *(f',"line_number":{n}' for n in range(1, MOST_LINES + 1)))
)
