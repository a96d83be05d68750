"""How much of each product is left: it runs down, and is filled up now and then."""

import numpy as np

from generator.catalogue import Catalogue
from generator.settings import ShopSettings
from generator.state import Ints, Orders

# Each product is filled up every so many months, beyond what is usually sold.
REFILL_MONTHS, REFILL_PERCENT = 3, 130
# What a thousand orders hold: 3 lines of 1.5 units.
UNITS_PER_THOUSAND = 4500


def units_of(orders: Orders, product_count: int) -> Ints:
    """How many of each product some orders hold; p."""
    units = np.bincount(
        orders.lines.product, orders.lines.quantity, minlength=product_count
    )
    return units.astype(np.int64)


def stock(
    shop: ShopSettings, catalogue: Catalogue, month: int, sold: dict[int, Ints]
) -> Ints:
    """What is left of each product at the end of a month; p.

    Args:
        shop: whose stock it is.
        catalogue: all products.
        month: its index.
        sold: units by month, of this one and those before it since a refill; p each.
    """
    since_refill = (month + np.arange(len(catalogue))) % REFILL_MONTHS
    used = np.zeros(len(catalogue), np.int64)
    for back in range(min(REFILL_MONTHS, month + 1)):
        used += np.where(back <= since_refill, sold[month - back], 0)
    units = shop.orders * UNITS_PER_THOUSAND // (1000 * shop.months)
    usual = units * catalogue.popularity // catalogue.popularity.sum()
    level = usual * REFILL_MONTHS * REFILL_PERCENT // 100 + 10
    # What runs out is bought again in lots.
    lot = level // 4 + 1
    left: Ints = level - used
    left[left < 0] %= lot[left < 0]
    return left
