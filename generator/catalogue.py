"""What the shop sells."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, product
from random import Random

from generator.randomness import stream

CENTS_ON_EVERY_PRICE = Decimal("0.99")
COST_UNIT = Decimal("0.0001")
# Fixed factors for price lists, not market rates: nobody reprices a shop daily.
PRICE_FACTORS = {"USD": Decimal(1), "EUR": Decimal("0.92"), "GBP": Decimal("0.79")}
BRANDS = {
    "Kitchen": ("Copperleaf", "Alder Hearth", "Nordbake"),
    "Home": ("Lumenfold", "Hollow Oak", "Marlow Lane"),
    "Garden": ("Fernwick", "Greenspade", "Terra Nine"),
    "Outdoor": ("Ridgepole", "Stillwater", "Cairn & Co"),
    "Office": ("Inkwell Row", "Plain Desk", "Papermoth"),
    "Play": ("Tumble Fox", "Puzzlewood", "Kitehouse"),
}
# From the cheapest to the dearest; each shelf holds one article of each.
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


@dataclass(frozen=True)
class Product:
    """One article; what it costs to buy and to make, by currency."""

    product_id: str
    name: str
    shelf: Shelf
    brand: str
    prices: Mapping[str, Decimal]
    costs: Mapping[str, Decimal]


class Catalogue:
    """All products; a few sell often, most seldom."""

    def __init__(self, seed: int) -> None:
        rng = stream(seed, "catalogue")
        self.products = [
            _make_product(f"P-{number:04}", shelf, rank, rng)
            for number, (shelf, rank) in enumerate(
                product(SHELVES, range(len(SERIES))), start=1
            )
        ]
        popularity = [1000 // (rank + 8) for rank in range(len(self.products))]
        rng.shuffle(popularity)
        self._reach = list(accumulate(popularity))

    def pick(self, lines: int, rng: Random) -> list[Product]:
        """At most `lines` different products, at least one."""
        picked = rng.choices(self.products, cum_weights=self._reach, k=lines)
        return list({article.product_id: article for article in picked}.values())


def _make_product(product_id: str, shelf: Shelf, rank: int, rng: Random) -> Product:
    step = (shelf.highest - shelf.lowest) // len(SERIES)
    price = shelf.lowest + rank * step + rng.randrange(step) + CENTS_ON_EVERY_PRICE
    cost = price * rng.randrange(42, 68) / 100
    return Product(
        product_id=product_id,
        name=f"{SERIES[rank]} {shelf.article}",
        shelf=shelf,
        brand=rng.choice(BRANDS[shelf.category]),
        prices={
            currency: price * factor // 1 + CENTS_ON_EVERY_PRICE
            for currency, factor in PRICE_FACTORS.items()
        },
        costs={
            currency: (cost * factor).quantize(COST_UNIT, ROUND_HALF_UP)
            for currency, factor in PRICE_FACTORS.items()
        },
    )
