"""What the shop sells: products that come and go, at prices that change."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from generator.markets import MARKETS
from generator.randomness import Stream
from generator.settings import MAX_MONTHS, ShopSettings
from generator.state import NEVER, Ints, Mask

# Fixed factors for price lists, in hundredths: nobody reprices a shop daily.
PRICE_FACTORS = {"USD": 100, "EUR": 92, "GBP": 79}
BRANDS = {
    "Kitchen": ("Copperleaf", "Alder Hearth", "Nordbake"),
    "Home": ("Lumenfold", "Hollow Oak", "Marlow Lane"),
    "Garden": ("Fernwick", "Greenspade", "Terra Nine"),
    "Outdoor": ("Ridgepole", "Stillwater", "Cairn & Co"),
    "Office": ("Inkwell Row", "Plain Desk", "Papermoth"),
    "Play": ("Tumble Fox", "Puzzlewood", "Kitehouse"),
}
# January to December: how well a category sells.
CATEGORY_SEASONS = {
    "Kitchen": (10, 10, 10, 10, 10, 9, 9, 9, 10, 11, 12, 14),
    "Home": (11, 10, 10, 10, 9, 8, 8, 9, 11, 12, 12, 12),
    "Garden": (4, 6, 11, 16, 18, 16, 13, 10, 8, 6, 4, 3),
    "Outdoor": (6, 7, 9, 11, 13, 15, 16, 13, 10, 8, 7, 8),
    "Office": (14, 11, 9, 9, 8, 8, 9, 14, 15, 10, 9, 7),
    "Play": (6, 6, 7, 7, 7, 7, 8, 8, 8, 11, 18, 26),
}
# From the cheapest to the dearest; each shelf holds some articles of each.
SERIES = ("Everyday", "Compact", "Classic", "Studio", "Heritage")


@dataclass(frozen=True)
class Shelf:
    """One kind of article and the US prices it spans."""

    category: str
    subcategory: str
    article: str
    lowest: int
    highest: int


SHELVES = (
    Shelf("Kitchen", "Cookware", "Frying Pan", 24, 95),
    Shelf("Kitchen", "Bakeware", "Cake Tin", 9, 32),
    Shelf("Kitchen", "Knives", "Chef Knife", 19, 120),
    Shelf("Kitchen", "Coffee", "Coffee Press", 15, 70),
    Shelf("Home", "Lighting", "Table Lamp", 22, 140),
    Shelf("Home", "Bedding", "Duvet Cover", 29, 110),
    Shelf("Home", "Storage", "Storage Basket", 8, 40),
    Shelf("Home", "Decor", "Wall Clock", 14, 60),
    Shelf("Garden", "Tools", "Hand Trowel", 6, 35),
    Shelf("Garden", "Planters", "Planter", 9, 75),
    Shelf("Garden", "Watering", "Watering Can", 11, 45),
    Shelf("Garden", "Furniture", "Folding Chair", 39, 180),
    Shelf("Outdoor", "Camping", "Sleeping Mat", 25, 130),
    Shelf("Outdoor", "Bottles", "Water Bottle", 9, 38),
    Shelf("Outdoor", "Backpacks", "Backpack", 35, 160),
    Shelf("Outdoor", "Cycling", "Bike Light", 12, 55),
    Shelf("Office", "Stationery", "Notebook", 5, 24),
    Shelf("Office", "Desks", "Desk Organiser", 14, 65),
    Shelf("Office", "Bags", "Laptop Sleeve", 19, 80),
    Shelf("Office", "Audio", "Headset", 29, 150),
    Shelf("Play", "Puzzles", "Jigsaw", 8, 30),
    Shelf("Play", "Games", "Board Game", 15, 60),
    Shelf("Play", "Plush", "Plush Bear", 9, 35),
    Shelf("Play", "Building", "Block Set", 18, 90),
)

VARIANTS = ("", " Duo")
# In a thousand: products there from the first day, and what happens to one in a month.
THERE_AT_FIRST, COMES, GOES, CHANGES_PRICE = 780, 25, 6, 60
PRICE_CHANGE, COST_CHANGE = (90, 118), (96, 106)
COST_SHARE = (42, 68)
# A product is refilled every so many months, for longer than that.
REFILL_MONTHS, REFILL_PERCENT = 3, 130


@dataclass(frozen=True)
class Product:
    """What stays the same about an article."""

    product_id: str
    name: str
    shelf: Shelf
    brand: str


class Catalogue:
    """All products that the shop ever sells; p of them, in m months.

    Attributes:
        products: by their index; p.
        listed, withdrawn: the first month with a product, and the first without it
            again; a product that was there at first has -1; p.
        changed_at: when price and cost changed in a month, NEVER if they did not; m, p.
        prices, costs: in US cents and ten-thousandths, before the first month and at
            the end of each; m + 1, p.
    """

    def __init__(self, shop: ShopSettings) -> None:
        stream = Stream(shop.seed, "catalogue")
        kinds = [*product(SHELVES, enumerate(SERIES), VARIANTS)]
        size = len(kinds)
        brands = stream.between(0, 3, size)
        self.products = [
            Product(
                f"P-{number:04}",
                f"{series} {shelf.article}{variant}",
                shelf,
                BRANDS[shelf.category][brand],
            )
            for number, ((shelf, (_, series), variant), brand) in enumerate(
                zip(kinds, brands.tolist(), strict=True), start=1
            )
        ]
        self.popularity = stream.shuffled(10_000 // (np.arange(size) + 12))
        steps = np.array([(s.highest - s.lowest) // len(SERIES) for s, _, _ in kinds])
        lowest = np.array(
            [
                s.lowest + rank * step
                for (s, (rank, _), _), step in zip(kinds, steps, strict=True)
            ]
        )
        dollars = lowest + (stream.uniform(size) * steps).astype(np.int64)
        price = dollars * 100 + 99
        cost = price * stream.between(*COST_SHARE, size)
        self.listed, self.withdrawn = _lives(stream, size)
        self._follow_prices(shop, price, cost)

    def __len__(self) -> int:
        return len(self.products)

    def _follow_prices(self, shop: ShopSettings, price: Ints, cost: Ints) -> None:
        prices, costs, moments = [price], [cost], []
        for month, (start, end) in enumerate(
            zip(shop.bounds[:-1].tolist(), shop.bounds[1:].tolist(), strict=True)
        ):
            stream = Stream(shop.seed, "prices", month)
            size = len(price)
            changes = stream.happens(CHANGES_PRICE, size) & self.is_listed(month)
            new_price = price * stream.between(*PRICE_CHANGE, size) // 10_000 * 100 + 99
            new_cost = cost * stream.between(*COST_CHANGE, size) // 100
            price = np.where(changes, new_price, price)
            cost = np.where(changes, new_cost, cost)
            at = stream.between(start, end, size)
            # What a product costs at first was set when it was listed.
            moments.append(np.where(changes | (self.listed == month), at, NEVER))
            prices.append(price)
            costs.append(cost)
        self.prices, self.costs = np.array(prices), np.array(costs)
        self.changed_at = np.array(moments)

    def is_listed(self, month: int) -> Mask:
        """Which products a month's dump holds; p."""
        return (self.listed <= month) & (month < self.withdrawn)

    def demand(self, shop: ShopSettings, month: int) -> Ints:
        """How well each product sells in a month; p."""
        season = np.array(
            [
                CATEGORY_SEASONS[article.shelf.category][
                    shop.month_starts[month].month - 1
                ]
                for article in self.products
            ]
        )
        # A product that is listed in this month is not there from its first day on.
        is_sold = (self.listed < month) & (month < self.withdrawn)
        return np.where(is_sold, self.popularity * season, 0)

    def offers(self, month: int, products: Ints, market: Ints, at: Ints) -> Ints:
        """Which of a month's offers holds for products in markets at instants."""
        is_new = at >= self.changed_at[month][products]
        versions = products * 2 + is_new
        offers: Ints = versions * len(CURRENCIES) + CURRENCY_OF_MARKET[market]
        return offers

    def prices_of_offers(self, month: int) -> tuple[Ints, Ints]:
        """Prices in cents and costs in ten-thousandths of all offers of a month.

        An offer is a product, before or after its price changed in the month, in one
        currency: 2 * currencies * p of them.
        """
        before_and_after = slice(month, month + 2)
        factor = np.array(list(PRICE_FACTORS.values()))
        dollars = self.prices[before_and_after].T[:, :, None]
        prices = np.where(
            factor == UNCHANGED, dollars, dollars * factor // 10_000 * 100 + 99
        )
        costs = self.costs[before_and_after].T[:, :, None] * factor // 100
        return prices.ravel(), costs.ravel()


UNCHANGED = 100
CURRENCIES = list(PRICE_FACTORS)
CURRENCY_OF_MARKET = np.array([CURRENCIES.index(m.currency) for m in MARKETS])


def _lives(stream: Stream, size: int) -> tuple[Ints, Ints]:
    """When products come and go, for as many months as a shop can have."""
    listed = np.full(size, MAX_MONTHS)
    listed[stream.happens(THERE_AT_FIRST, size)] = -1
    withdrawn = np.full(size, MAX_MONTHS)
    for month in range(1, MAX_MONTHS):
        comes = stream.happens(COMES, size) & (listed == MAX_MONTHS)
        listed[comes] = month
        goes = stream.happens(GOES, size) & (listed < month - 1)
        withdrawn[goes & (withdrawn == MAX_MONTHS)] = month
    return listed, withdrawn
