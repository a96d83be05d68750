"""A shop, lived through by the simulation, and what its truth tells."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from generator.catalogue import Catalogue
from generator.clientele import Clientele
from generator.orders import chunk_count, draw_orders
from generator.settings import ShopSettings
from generator.state import Orders, ProfileEvents
from generator.truth import Truth


@dataclass(frozen=True)
class Lived:
    """A shop whose months are over."""

    shop: ShopSettings
    catalogue: Catalogue
    clientele: Clientele
    orders: list[Orders]
    events: list[ProfileEvents]

    def truth(self, orders: list[Orders]) -> Truth:
        truth = Truth(self.shop, self.catalogue, self.clientele.count)
        for some in orders:
            truth.observe(some)
        return truth


def live(shop: ShopSettings) -> Lived:
    clientele, catalogue = Clientele(shop), Catalogue(shop)
    orders, events = [], []
    for month in range(shop.months):
        visits = clientele.next_month()
        events.append(clientele.events)
        orders += [
            draw_orders(clientele, catalogue, visits, month, chunk)
            for chunk in range(chunk_count(visits))
        ]
    return Lived(shop, catalogue, clientele, orders, events)


def sheet(truth: Truth) -> dict[str, pa.Table]:
    """All tables, that of the customers in one piece."""
    versions = pa.concat_tables(truth.customer_versions())
    return {**truth.tables(), "customer_versions": versions}


def in_month(lived: Lived, events: ProfileEvents) -> Any:
    """The clientele as it was in the month of these events."""
    people = lived.clientele
    return SimpleNamespace(
        events=events,
        market=people.market,
        language=people.language,
        first_name=people.first_name,
        last_name=people.last_name,
    )
