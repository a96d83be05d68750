"""What orders hold, and what that costs."""

import numpy as np

from generator.buyers import Buyers
from generator.catalogue import Catalogue
from generator.money import allocate, share_of
from generator.personas import PERSONAS
from generator.randomness import Stream
from generator.settings import ShopSettings
from generator.state import Ints, Lines, sums

QUANTITY_WEIGHTS = (0, 72, 17, 6, 3, 0, 2)
LINE_DISCOUNTS, ORDER_DISCOUNTS = np.array([10, 15, 20, 25]), np.array([5, 10, 15])
ORDER_DISCOUNT_PERMILLE = 100
DISCOUNTS = np.array([persona.discounts for persona in PERSONAS])


def fill_baskets(
    shop: ShopSettings, catalogue: Catalogue, buyers: Buyers, month: int, stream: Stream
) -> tuple[Lines, Ints]:
    """The lines of orders, and the discount of each order beside its lines' own."""
    size = len(buyers)
    of_persona = [stream.pick(persona.lines, size) for persona in PERSONAS]
    counts = 1 + np.choose(buyers.persona, of_persona)
    first = np.concatenate([[0], np.cumsum(counts)])
    owner = np.repeat(np.arange(size), counts)
    product = stream.pick_among(catalogue.demand(shop, month), len(owner))
    quantity = stream.pick(QUANTITY_WEIGHTS, len(owner))
    offer = catalogue.offers(month, product, buyers.market[owner], buyers.at[owner])
    price, cost = (column[offer] for column in catalogue.prices_of_offers(month))
    amount = quantity * price
    percent = LINE_DISCOUNTS[stream.between(0, len(LINE_DISCOUNTS), len(owner))]
    percent[~stream.happens(DISCOUNTS[buyers.persona][owner], len(owner))] = 0
    line_discount = share_of(amount, percent, 100)
    worth = amount - line_discount
    percent = ORDER_DISCOUNTS[stream.between(0, len(ORDER_DISCOUNTS), size)]
    percent[~stream.happens(ORDER_DISCOUNT_PERMILLE, size)] = 0
    discount = share_of(sums(worth, first), percent, 100)
    net = worth - allocate(discount, worth, first)
    lines = Lines(first, product, offer, quantity, price, cost, line_discount, net)
    return lines, discount
