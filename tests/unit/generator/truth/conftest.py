"""A shop whose months are over, its answer sheet, and a shop with hardly a sale."""

from datetime import date

import pyarrow as pa
import pytest
from edge_orders import DE, GB, order_at
from lived_shop import Lived, in_month, live, sheet
from written_orders import DAY

from generator.settings import ShopSettings
from generator.state import NEVER, Orders


@pytest.fixture(scope="session")
def lived() -> Lived:
    return live(ShopSettings(date(2025, 1, 1), months=12, orders=1500, seed=3))


@pytest.fixture(scope="session")
def tables(lived: Lived) -> dict[str, pa.Table]:
    truth = lived.truth(lived.orders)
    for month in lived.events:
        truth.observe_profiles(in_month(lived, month))
    return sheet(truth)


@pytest.fixture(scope="session")
def quiet() -> tuple[ShopSettings, list[Orders]]:
    """Months without sales, and orders and refunds at every edge."""
    shop = ShopSettings(date(2025, 2, 1), months=7, orders=100)
    feb, _, apr, may, jun, jul, aug, end = shop.bounds.tolist()
    return shop, [
        order_at(feb + 5, month=0, paid_at=NEVER),
        order_at(feb + 9, month=0, cancelled_at=feb + 10, refunded=((feb + 10, 5001),)),
        # The last second of a month, refunded in parts that are odd cents in dollars.
        order_at(
            apr - 1, month=1, market=GB, customer=0, discount=333, shipping=499,
            refunded=((apr, 1111), (may, 1111), (may + 1, 2446)),
        ),
        # Nothing to pay, more refunded than paid, refunded after the end.
        order_at(jun, month=4, market=DE, line_discounts=(3001, 2000),
                 refunded=((jul, 777), (jul + 1, 5))),
        order_at(jun + 1, month=4, market=DE, customer=1, line_discounts=(1, 999),
                 discount=7, tax=855, refunded=((aug, 4000), (end - 1, 3333),
                                                (end, 4000))),
        order_at(aug, month=6, customer=0, comes_back=1, delivered_at=aug + 9,
                 refunded=((aug + DAY, 3001), (end, 2000))),
        order_at(end - 1, month=6, customer=2, paid_at=end),
        order_at(end - 2, month=6, customer=1, tax=5, cancelled_at=end),
    ]  # fmt: skip
