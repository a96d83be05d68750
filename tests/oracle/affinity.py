"""Products bought together (metrics.md, `mart_product_affinity`)."""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from .amounts import ratio
from .star import Star

PARTNERS = 10
CHANCE = 1


class ProductAffinity(NamedTuple):
    product_id: str
    partner_rank: int
    product_name: str | None
    other_product_id: str
    other_product_name: str | None
    order_count: int
    other_order_count: int
    joint_order_count: int
    support: Decimal | None
    confidence: Decimal | None
    lift: Decimal | None


def product_affinity(star: Star) -> list[ProductAffinity]:
    """Rows by product and rank."""
    products_of: dict[str, set[str]] = defaultdict(set)
    for sale in star.sales:
        if sale.is_counted:
            products_of[sale.order_id].add(sale.product_id)
    order_count = sum(order.is_counted for order in star.orders)
    alone = Counter(each for products in products_of.values() for each in products)
    together: Counter[tuple[str, str]] = Counter()
    for products in products_of.values():
        for one, other in combinations(products, 2):
            together[one, other] += 1
            together[other, one] += 1
    partners: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for (one, other), joint in together.items():
        if joint > CHANCE:
            partners[one].append((-joint, alone[other], other))
    return [
        ProductAffinity(
            product_id=one,
            partner_rank=rank,
            product_name=_name(star, one),
            other_product_id=other,
            other_product_name=_name(star, other),
            order_count=alone[one],
            other_order_count=alone[other],
            joint_order_count=-joint,
            support=ratio(-joint, order_count),
            confidence=ratio(-joint, alone[one]),
            lift=ratio(-joint * order_count, alone[one] * alone[other]),
        )
        for one in sorted(partners)
        for rank, (joint, _, other) in enumerate(sorted(partners[one])[:PARTNERS], 1)
    ]


def _name(star: Star, product_id: str) -> str | None:
    return star.product_timelines[product_id].current.product.product_name
