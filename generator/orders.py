"""The orders of a month: who buys what, how it is paid, what happens to it."""

import numpy as np

from generator.baskets import fill_baskets
from generator.buyers import draw_buyers
from generator.catalogue import Catalogue
from generator.claims import Charges, make_refunds
from generator.clientele import Clientele, Visits
from generator.journey import travel
from generator.markets import DEVICE_WEIGHTS, MARKETS, STORE, stores
from generator.money import share_of
from generator.personas import PERSONAS
from generator.randomness import Stream
from generator.state import Ints, Mask, Orders, sums

# Orders are drawn so many at a time, each such chunk from a stream of its own.
CHUNK_ORDERS = 20_000
METHODS = (
    "credit_card",
    "paypal",
    "debit_card",
    "bank_transfer",
    "cash",
    "gift_card",
)
ONLINE, IN_STORE = (46, 28, 18, 8), (34, 0, 44, 0, 22)
GIFT_CARDS, GIFT_CARD_PERMILLE = np.array([1000, 2500, 5000]), 90
SHIPPING_FEES = FREE, STANDARD, EXPRESS = (0, 499, 1299)  # ascending
FREE_FROM = 6000
EXPRESS_PERMILLE = 100
TAXES = np.array([market.tax_permyriad for market in MARKETS])
REFUNDS = np.array([persona.refunds for persona in PERSONAS])


def chunk_count(visits: Visits) -> int:
    return -(-len(visits.at) // CHUNK_ORDERS)


def draw_orders(
    clientele: Clientele, catalogue: Catalogue, visits: Visits, month: int, chunk: int
) -> Orders:
    """One chunk of the orders that a month's visitors place."""
    stream = Stream(clientele.shop.seed, "orders", month, chunk)
    begin = chunk * CHUNK_ORDERS
    end = min(begin + CHUNK_ORDERS, len(visits.at))
    size = end - begin
    buyers = draw_buyers(
        clientele, visits.at[begin:end], visits.customer[begin:end], stream
    )
    is_in_store = buyers.channel == STORE
    lines, discount = fill_baskets(clientele.shop, catalogue, buyers, month, stream)
    net = sums(lines.net, lines.first)
    charges = Charges(
        shipping=_shipping(net, is_in_store, stream),
        tax=share_of(net, TAXES[buyers.market], 10_000),
    )
    journeys = travel(buyers.at, is_in_store, stream)
    permille = REFUNDS[buyers.persona]
    devices = [stream.pick(weights, size) for weights in DEVICE_WEIGHTS]
    methods = [stream.pick(ONLINE, size), stream.pick(IN_STORE, size)]
    return Orders(
        month=np.full(size, month),
        number=np.arange(begin + 1, end + 1),
        at=buyers.at,
        customer=buyers.customer,
        market=buyers.market,
        channel=buyers.channel,
        device=np.choose(buyers.channel, devices),
        store=_stores(buyers.market, stream),
        paid_at=journeys.paid_at,
        shipped_at=journeys.shipped_at,
        delivered_at=journeys.delivered_at,
        cancelled_at=journeys.cancelled_at,
        comes_back=journeys.comes_back.astype(np.int64),
        discount=discount,
        shipping=charges.shipping,
        tax=charges.tax,
        method=np.choose(is_in_store, methods),
        gift_card=_gift_cards(net, stream),
        lines=lines,
        refunds=make_refunds(lines, journeys, charges, permille, stream),
    )


def _shipping(net: Ints, is_in_store: Mask, stream: Stream) -> Ints:
    shipping = np.where(net < FREE_FROM, STANDARD, FREE)
    shipping[stream.happens(EXPRESS_PERMILLE, len(net))] = EXPRESS
    shipping[is_in_store] = FREE
    return shipping


def _gift_cards(net: Ints, stream: Stream) -> Ints:
    """What of each order is paid by gift card: less than its net."""
    card = GIFT_CARDS[stream.between(0, len(GIFT_CARDS), len(net))]
    has_card = stream.happens(GIFT_CARD_PERMILLE, len(net)) & (card < net)
    return np.where(has_card, card, 0)


def _stores(market: Ints, stream: Stream) -> Ints:
    """One of the market's stores, if it has any."""
    drawn = stream.uniform(len(market))
    of_market = np.array([of for _, of in stores()], np.int64)
    counts = np.bincount(of_market, minlength=len(MARKETS))
    by_market = np.argsort(of_market, kind="stable")
    begins = np.cumsum(counts) - counts
    place = begins[market] + (drawn * counts[market]).astype(np.int64)
    return np.where(counts[market] > 0, np.append(by_market, 0)[place], 0)
