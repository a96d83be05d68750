"""Orders that the simulation does not draw, and days without a rate."""

import csv
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import numpy as np
from expected_revenue import SEEDS, allocated
from written_orders import money

from generator.markets import MARKETS
from generator.settings import ShopSettings
from generator.state import GUEST, NEVER, Lines, Orders, Refunds

US, GB, DE = (
    [market.country for market in MARKETS].index(country)
    for country in ("US", "GB", "DE")
)


def order_at(at: int, **told: Any) -> Orders:
    """One order of two lines, 30.01 and 20.00, that is paid at once."""
    discounts = told.pop("line_discounts", (0, 0))
    refunds = told.pop("refunded", ())
    discount = told.get("discount", 0)
    shares = [
        int(share * 100)
        for share in allocated(
            money(discount), [money(3001 - discounts[0]), money(2000 - discounts[1])]
        )
    ]
    nets = [3001 - discounts[0] - shares[0], 2000 - discounts[1] - shares[1]]
    one = {f.name: 0 for f in fields(Orders) if f.name not in ("lines", "refunds")}
    one |= {"number": 1, "at": at, "paid_at": at, "customer": GUEST, "market": US}
    one |= dict.fromkeys(("shipped_at", "delivered_at", "cancelled_at"), NEVER) | told
    lines = {f.name: np.zeros(2, np.int64) for f in fields(Lines)} | {
        "first": np.array([0, 2]),
        "quantity": np.array([1, 2]),
        "price": np.array([3001, 1000]),
        "cost": np.array([100_050, 33_333]),
        "discount": np.array(discounts),
        "net": np.array(nets),
    }
    nothing = np.zeros(len(refunds), np.int64)
    return Orders(
        **{name: np.array([value]) for name, value in one.items()},
        lines=Lines(**lines),
        refunds=Refunds(
            first=np.array([0, len(refunds)]),
            at=np.array([at for at, _ in refunds], np.int64),
            amount=np.array([amount for _, amount in refunds], np.int64),
            shipping=nothing,
            tax=nothing,
            line=nothing,
        ),
    )


def rateless() -> tuple[ShopSettings, int]:
    """A month that begins when there are no rates any more, and its first second."""
    after = (last_rate_date() + timedelta(days=40)).replace(day=1)
    shop = ShopSettings(after, months=1, orders=2)
    return shop, int(shop.bounds[0])


def last_rate_date() -> date:
    with (SEEDS / "exchange_rates.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["from_currency"] == "EUR"]
    return max(date.fromisoformat(row["rate_date"]) for row in rows)
