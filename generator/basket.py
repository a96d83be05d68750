"""What one order holds and what it costs."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from generator.catalogue import Catalogue, Product
from generator.markets import Market
from generator.money import NOTHING, allocate, percent_of
from generator.randomness import chance
from generator.schema import Item

LINES, LINE_WEIGHTS = (1, 2, 3, 4, 5), (42, 29, 16, 9, 4)
QUANTITIES, QUANTITY_WEIGHTS = (1, 2, 3, 4, 6), (72, 17, 6, 3, 2)
LINE_DISCOUNT_PERCENT, LINE_DISCOUNTS = 12, (10, 15, 20, 25)
ORDER_DISCOUNT_PERCENT, ORDER_DISCOUNTS = 10, (5, 10, 15)
EXPRESS_PERCENT, EXPRESS = 10, Decimal("12.99")
STANDARD, FREE_FROM = Decimal("4.99"), Decimal(60)


@dataclass(frozen=True)
class Basket:
    """Lines and amounts of one order, in its currency.

    Attributes:
        discount: of the whole order, beside the lines' own.
        line_nets: what is left of each line after both discounts.
        tax: on merchandise only.
    """

    items: tuple[Item, ...]
    discount: Decimal
    line_nets: tuple[Decimal, ...]
    shipping: Decimal
    tax: Decimal

    @property
    def net(self) -> Decimal:
        return sum(self.line_nets, NOTHING)

    @property
    def total(self) -> Decimal:
        """What the customer pays."""
        return self.net + self.shipping + self.tax


def fill_basket(
    catalogue: Catalogue, market: Market, rng: Random, *, in_store: bool
) -> Basket:
    """Draw lines, discounts, shipping and tax."""
    picked = catalogue.pick(rng.choices(LINES, LINE_WEIGHTS)[0], rng)
    items = tuple(
        _make_item(number, product, market.currency, rng)
        for number, product in enumerate(picked, start=1)
    )
    worth = [item.quantity * item.unit_price - item.discount_amount for item in items]
    discount = NOTHING
    if chance(rng, ORDER_DISCOUNT_PERCENT):
        discount = percent_of(sum(worth, NOTHING), rng.choice(ORDER_DISCOUNTS))
    shares = allocate(discount, worth)
    line_nets = tuple(line - share for line, share in zip(worth, shares, strict=True))
    net = sum(line_nets, NOTHING)
    return Basket(
        items=items,
        discount=discount,
        line_nets=line_nets,
        shipping=NOTHING if in_store else _draw_shipping(net, rng),
        tax=percent_of(net, market.tax_percent),
    )


def _make_item(number: int, product: Product, currency: str, rng: Random) -> Item:
    quantity = rng.choices(QUANTITIES, QUANTITY_WEIGHTS)[0]
    price = product.prices[currency]
    discount = NOTHING
    if chance(rng, LINE_DISCOUNT_PERCENT):
        discount = percent_of(quantity * price, rng.choice(LINE_DISCOUNTS))
    return Item(
        line_number=number,
        product_id=product.product_id,
        product_name=product.name,
        category=product.shelf.category,
        subcategory=product.shelf.subcategory,
        brand=product.brand,
        quantity=quantity,
        unit_price=price,
        unit_cost=product.costs[currency],
        discount_amount=discount,
    )


def _draw_shipping(net: Decimal, rng: Random) -> Decimal:
    if chance(rng, EXPRESS_PERCENT):
        return EXPRESS
    return STANDARD if net < FREE_FROM else NOTHING
