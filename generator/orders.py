"""What is in the orders of a month: baskets, payments, journeys and refunds."""

import numpy as np

from generator.catalogue import Catalogue
from generator.claims import make_refunds
from generator.clientele import CHANNEL_WEIGHTS, HAS_STORE, Clientele, Visits
from generator.journey import travel
from generator.markets import DEVICE_WEIGHTS, MARKETS, STORE, WEB, stores
from generator.money import allocate, share_of
from generator.personas import PERSONAS, PASSER_BY
from generator.randomness import Stream
from generator.state import GUEST, Ints, Lines, Orders, sums

# Orders are drawn so many at a time, each such chunk from a stream of its own.
CHUNK_ORDERS = 20_000
METHODS = (
    "credit_card", "paypal", "debit_card", "bank_transfer", "cash", "gift_card",
)
ONLINE, IN_STORE = (46, 28, 18, 8), (34, 0, 44, 0, 22)
GIFT_CARDS, GIFT_CARD_PERMILLE = np.array([1000, 2500, 5000]), 90
# Of a thousand orders of a customer, how many go through the channel one prefers.
FAITHFUL = 800
QUANTITY_WEIGHTS = (0, 72, 17, 6, 3, 0, 2)
LINE_DISCOUNTS, ORDER_DISCOUNTS = np.array([10, 15, 20, 25]), np.array([5, 10, 15])
ORDER_DISCOUNT_PERMILLE, EXPRESS_PERMILLE = 100, 100
EXPRESS, STANDARD, FREE_FROM = 1299, 499, 6000


def chunk_count(visits: Visits) -> int:
    return -(-len(visits.at) // CHUNK_ORDERS)


def draw_orders(
    clientele: Clientele, catalogue: Catalogue, visits: Visits, month: int, chunk: int
) -> Orders:
    """One chunk of the orders that a month's visitors place."""
    shop = clientele.shop
    stream = Stream(shop.seed, "orders", month, chunk)
    begin = chunk * CHUNK_ORDERS
    at = visits.at[begin : begin + CHUNK_ORDERS]
    customer = visits.customer[begin : begin + CHUNK_ORDERS].astype(np.int64)
    size = len(at)
    is_guest = customer == GUEST
    of_guest = stream.pick([market.weight for market in MARKETS], size)
    market = np.where(is_guest, of_guest, clientele.market[customer]).astype(np.int64)
    persona = np.where(is_guest, PERSONAS.index(PASSER_BY), clientele.persona[customer])
    prefers = np.where(is_guest, WEB, clientele.channel[customer])
    channel = np.where(
        stream.happens(FAITHFUL, size), prefers, stream.pick(CHANNEL_WEIGHTS, size)
    ).astype(np.int64)
    channel[(channel == STORE) & ~HAS_STORE[market]] = WEB
    is_in_store = channel == STORE
    devices = [stream.pick(weights, size) for weights in DEVICE_WEIGHTS]
    lines, discount = _baskets(
        catalogue, demand_of(catalogue, clientele, month), market, persona, at, month, stream
    )
    net = sums(lines.net, lines.first)
    shipping = np.where(net < FREE_FROM, STANDARD, 0)
    shipping[stream.happens(EXPRESS_PERMILLE, size)] = EXPRESS
    shipping[is_in_store] = 0
    tax = share_of(net, TAXES[market], 10_000)
    journeys = travel(at, is_in_store, stream)
    method = np.where(
        is_in_store, stream.pick(IN_STORE, size), stream.pick(ONLINE, size)
    )
    card = GIFT_CARDS[stream.between(0, len(GIFT_CARDS), size)]
    has_card = stream.happens(GIFT_CARD_PERMILLE, size) & (card < net)
    return Orders(
        month=np.full(size, month),
        number=np.arange(begin + 1, begin + size + 1),
        at=at,
        customer=customer,
        market=market,
        channel=channel,
        device=np.choose(channel, devices),
        store=_stores(market, stream),
        paid_at=journeys.paid_at,
        shipped_at=journeys.shipped_at,
        delivered_at=journeys.delivered_at,
        cancelled_at=journeys.cancelled_at,
        comes_back=journeys.comes_back.astype(np.int64),
        discount=discount,
        shipping=shipping,
        tax=tax,
        method=method,
        gift_card=np.where(has_card, card, 0),
        lines=lines,
        refunds=make_refunds(lines, journeys, shipping, tax, REFUNDS[persona], stream),
    )


def demand_of(catalogue: Catalogue, clientele: Clientele, month: int) -> Ints:
    return catalogue.demand(clientele.shop, month)


def _baskets(
    catalogue: Catalogue, demand: Ints, market: Ints, persona: Ints, at: Ints,
    month: int, stream: Stream,
) -> tuple[Lines, Ints]:
    """The lines of orders, and the discount of each order beside its lines' own."""
    size = len(at)
    counts = 1 + np.choose(persona, [stream.pick(p.lines, size) for p in PERSONAS])
    first = np.concatenate([[0], np.cumsum(counts)])
    owner = np.repeat(np.arange(size), counts)
    total = len(owner)
    product = stream.pick_among(demand, total)
    quantity = stream.pick(QUANTITY_WEIGHTS, total)
    offer = catalogue.offers(month, product, market[owner], at[owner])
    price, cost = (column[offer] for column in catalogue.prices_of_offers(month))
    amount = quantity * price
    line_discount = share_of(
        amount, LINE_DISCOUNTS[stream.between(0, len(LINE_DISCOUNTS), total)], 100
    )
    line_discount[~stream.happens(DISCOUNTS[persona][owner], total)] = 0
    worth = amount - line_discount
    percent = ORDER_DISCOUNTS[stream.between(0, len(ORDER_DISCOUNTS), size)]
    percent[~stream.happens(ORDER_DISCOUNT_PERMILLE, size)] = 0
    discount = share_of(sums(worth, first), percent, 100)
    net = worth - allocate(discount, worth, first)
    return (
        Lines(first, product, offer, quantity, price, cost, line_discount, net),
        discount,
    )


def _stores(market: Ints, stream: Stream) -> Ints:
    """One of the market's stores, if it has any."""
    drawn = stream.uniform(len(market))
    store = np.zeros(len(market), np.int64)
    for number in range(len(MARKETS)):
        of_market = [i for i, (_, of) in enumerate(stores()) if of == number]
        if of_market:
            here = market == number
            store[here] = np.array(of_market)[(drawn[here] * len(of_market)).astype(int)]
    return store


TAXES = np.array([market.tax_permyriad for market in MARKETS])
DISCOUNTS = np.array([persona.discounts for persona in PERSONAS])
REFUNDS = np.array([persona.refunds for persona in PERSONAS])
