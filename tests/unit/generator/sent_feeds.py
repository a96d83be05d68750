"""All feeds of a shop of 20,000 orders, as they were sent."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from generator.defect_rates import no_defects
from generator.settings import ShopSettings

MONTHS = 24
SHOP = ShopSettings(
    date(2024, 1, 1), months=MONTHS, orders=20_000, seed=7, defects=no_defects()
)

Record = dict[str, Any]


@dataclass(frozen=True)
class Feeds:
    """What the shop sent, in the order of its files: one list a month."""

    order_files: list[list[Record]]
    customer_files: list[list[Record]]
    product_files: list[dict[str, Record]]

    @cached_property
    def orders(self) -> list[Record]:
        """The newest version of each order, by when it was placed."""
        newest = {
            order["order_id"]: order for file in self.order_files for order in file
        }
        return sorted(newest.values(), key=lambda order: str(order["ordered_at"]))

    @cached_property
    def monthly(self) -> list[int]:
        counts = Counter(month_of(order) for order in self.orders)
        return [counts[month] for month in range(MONTHS)]

    @cached_property
    def of_customer(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for order in self.orders:
            if order["customer"]:
                found[order["customer"]["id"]].append(order)
        return found


def month_of(order: Record) -> int:
    at = order["ordered_at"]
    return (int(at[:4]) - 2024) * 12 + int(at[5:7]) - 1


def joined(feeds: Feeds) -> dict[str, Record]:
    """The first change of each customer, which states everything."""
    found: dict[str, Record] = {}
    for file in feeds.customer_files:
        for change in file:
            found.setdefault(change["customer_id"], change)
    return found
