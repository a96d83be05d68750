"""Orders as JSON, as the input contract names their fields."""

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from generator.catalogue import Catalogue
from generator.clientele import Clientele
from generator.feed_files import SEPARATORS
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
    Lines,
    Orders,
    Refunds,
    Status,
    owners,
    places,
)
from generator.texts import Texts, cents, costs, digits, instants, join, join_lists
from generator.texts import lookup, whole

ID_DIGITS = 7
MOST_LINES = 6
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
        self._products = pa.array(
            [
                f'"product_id":"{p.product_id}","product_name":"{p.name}",'
                f'"category":"{p.shelf.category}","subcategory":"{p.shelf.subcategory}",'
                f'"brand":"{p.brand}","quantity":'
                for p in catalogue.products
            ]
        )

    def ids(self, orders: Orders) -> Texts:
        """The ids of orders, as they are in the records."""
        return join(lookup(self._ids, orders.month), digits(orders.number, ID_DIGITS))

    def write(self, orders: Orders, cutoff: int) -> Texts:
        """One JSON object an order: what was known of it before `cutoff`."""
        status = orders.status_at(cutoff)
        refunds = orders.refunds.before(cutoff)
        updated_at = orders.updated_at(cutoff)
        return join(
            lookup(self._months, orders.month),
            digits(orders.number, ID_DIGITS),
            '","ordered_at":',
            instants(orders.at),
            ',"updated_at":',
            instants(updated_at),
            _circumstances(orders, status),
            self._customers(orders, updated_at),
            ',"items":[',
            join_lists(self._items(orders.lines), orders.lines.first),
            '],"discount_amount":',
            cents(orders.discount),
            ',"shipping_amount":',
            cents(orders.shipping),
            ',"tax_amount":',
            cents(orders.tax),
            ',"payments":[',
            _payments(orders, status, cutoff),
            '],"refunds":[',
            join_lists(self._refunds(orders, refunds), refunds.first),
            "]}",
        )

    def _customers(self, orders: Orders, updated_at: Ints) -> Texts:
        """Profiles as they are when the version is written; null for a guest."""
        known = np.flatnonzero(orders.customer != GUEST)
        who = orders.customer[known]
        profiles = self.clientele.profiles(who, updated_at[known])
        clientele = self.clientele
        written = join(
            '{"id":"',
            customer_ids(who),
            '","name":"',
            names(clientele, who),
            '","email":"',
            emails(clientele, who, profiles.email),
            '","country":"',
            countries(clientele, who),
            '","city":"',
            cities(clientele, who, profiles.city),
            '","language":"',
            languages(clientele, who),
            '","loyalty_tier":"',
            tiers(profiles.tier),
            '","updated_at":',
            instants(profiles.at),
            "}",
        )
        place = np.full(len(orders), len(known))
        place[known] = np.arange(len(known))
        return pa.concat_arrays([written, pa.array(["null"])]).take(pa.array(place))

    def _items(self, lines: Lines) -> Texts:
        return join(
            lookup(_line_numbers(), places(lines.first)),
            lookup(self._products, lines.product),
            whole(lines.quantity),
            ',"unit_price":',
            cents(lines.price),
            ',"unit_cost":',
            costs(lines.cost),
            ',"discount_amount":',
            cents(lines.discount),
            "}",
        )

    def _refunds(self, orders: Orders, refunds: Refunds) -> Texts:
        owner, place = owners(refunds.first), places(refunds.first)
        lines = [f',"line_number":{line}}}' for line in range(1, MOST_LINES + 1)]
        return join(
            '{"refund_id":"',
            self.ids(orders).take(pa.array(owner)),
            lookup([f'-R{n}","refunded_at":' for n in range(1, 10)], place),
            instants(refunds.at),
            ',"amount":',
            cents(refunds.amount),
            ',"shipping_amount":',
            cents(refunds.shipping),
            ',"tax_amount":',
            cents(refunds.tax),
            lookup(["}", *lines], np.where(refunds.line == NO_LINE, 0, refunds.line)),
        )


def _circumstances(orders: Orders, status: Ints) -> Texts:
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


@cache
def _line_numbers() -> Texts:
    return pa.array([f'{{"line_number":{n},' for n in range(1, MOST_LINES + 1)])


def _payments(orders: Orders, status: Ints, cutoff: int) -> Texts:
    """A payment of the whole, or a gift card and the rest."""
    is_paid = orders.paid_at < cutoff
    has_card = orders.gift_card > 0
    total = orders.net + orders.shipping + orders.tax
    paid = join(
        ',"status":"captured","paid_at":',
        instants(np.where(is_paid, orders.paid_at, orders.at)),
        "}",
    )
    is_voided = (status == Status.CANCELLED).astype(np.int64)
    unpaid = lookup([',"status":"pending"}', ',"status":"voided"}'], is_voided)
    ending = pc.if_else(pa.array(is_paid), paid, unpaid)
    cards = join(_methods(GIFT_CARD, len(orders)), cents(orders.gift_card), ending, ",")
    return join(
        pc.if_else(pa.array(has_card), cards, ""),
        _methods(orders.method, len(orders)),
        cents(total - orders.gift_card),
        ending,
    )


def _methods(method: Ints | int, size: int) -> Texts:
    texts = [f'{{"method":"{method}","amount":' for method in METHODS]
    return lookup(texts, np.broadcast_to(method, size))
