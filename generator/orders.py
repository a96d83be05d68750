"""Everything that happened, month by month: the shop put together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from generator.basket import fill_basket
from generator.catalogue import Catalogue
from generator.customers import Clientele, Visitor
from generator.demand import order_times, orders_by_month
from generator.journey import Status, travel
from generator.markets import Market, draw_market
from generator.payments import make_payments
from generator.randomness import stream
from generator.refunds import make_refunds
from generator.schema import Customer, Order
from generator.settings import ShopSettings

# Where there is no store to walk into, the last one falls away.
CHANNELS, CHANNEL_WEIGHTS = ("web", "mobile", "store"), (50, 32, 18)
DEVICES = {
    "web": ("desktop", "desktop", "desktop", "phone", "tablet"),
    "mobile": ("phone", "phone", "phone", "tablet"),
    "store": ("terminal",),
}


@dataclass(frozen=True)
class Checkout:
    """The moment of an order and who stands there; a guest has no customer."""

    order_id: str
    ordered_at: datetime
    market: Market
    customer: Customer | None


def orders_of_months(shop: ShopSettings) -> Iterator[tuple[date, Iterator[Order]]]:
    """Each month with its orders, by `ordered_at`, then `order_id`.

    Customers live through all of it, so a month's orders must be read to the end before
    the next month is asked for.
    """
    catalogue, clientele = Catalogue(shop.seed), Clientele(shop.seed)
    counts = orders_by_month(shop.month_starts, shop.orders)
    for index, (month, count) in enumerate(zip(shop.month_starts, counts, strict=True)):
        visits = clientele.visits(index, count)
        yield month, _orders_of_month(month, visits, shop, catalogue, clientele)


def _orders_of_month(
    month: date,
    visits: list[Visitor | None],
    shop: ShopSettings,
    catalogue: Catalogue,
    clientele: Clientele,
) -> Iterator[Order]:
    rng = stream(shop.seed, "orders", f"{month:%Y-%m}")
    is_last = month == shop.month_starts[-1]
    times = order_times(month, len(visits), rng, reach_last_day=is_last)
    for number, (at, visitor) in enumerate(zip(times, visits, strict=True), start=1):
        yield _make_order(
            Checkout(
                order_id=f"O-{month:%Y%m}-{number:07}",
                ordered_at=at,
                market=visitor.market if visitor else draw_market(rng),
                customer=clientele.welcome(visitor, at) if visitor else None,
            ),
            catalogue,
            shop.end,
            rng,
        )


def _make_order(
    checkout: Checkout, catalogue: Catalogue, end: datetime, rng: Random
) -> Order:
    market = checkout.market
    channel = _draw_channel(market, rng)
    in_store = channel == "store"
    basket = fill_basket(catalogue, market, rng, in_store=in_store)
    journey = travel(checkout.ordered_at, end, rng, in_store=in_store)
    refunds = make_refunds(checkout.order_id, basket, journey, end, rng)
    refunded = sum(refund.amount for refund in refunds)
    is_returned = journey.comes_back and refunded == basket.net
    events = [journey.reached[journey.status], *(r.refunded_at for r in refunds)]
    return Order(
        order_id=checkout.order_id,
        ordered_at=checkout.ordered_at,
        updated_at=max(events),
        status=Status.RETURNED if is_returned else journey.status,
        channel=channel,
        device_type=rng.choice(DEVICES[channel]),
        store_id=rng.choice(market.store_ids) if in_store else None,
        currency=market.currency,
        customer=checkout.customer,
        items=basket.items,
        discount_amount=basket.discount,
        shipping_amount=basket.shipping,
        tax_amount=basket.tax,
        payments=make_payments(basket.total, journey, rng, in_store=in_store),
        refunds=refunds,
    )


def _draw_channel(market: Market, rng: Random) -> str:
    open_to = len(CHANNELS) if market.store_ids else len(CHANNELS) - 1
    return rng.choices(CHANNELS[:open_to], CHANNEL_WEIGHTS[:open_to])[0]
