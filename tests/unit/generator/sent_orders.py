"""The orders of a clean shop as they were sent, and their sums."""

import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from generator.defect_rates import no_defects
from generator.settings import ShopSettings

CHECKOUT = Path(__file__).parents[3]
ORDERS = 6000
SHOP = ShopSettings(
    date(2024, 9, 1), months=10, orders=ORDERS, seed=11, defects=no_defects()
)
END = "2025-07-01T00:00:00Z"
CENT = Decimal("0.01")
STEPS = ("placed", "paid", "shipped", "delivered", "returned")

Record = dict[str, Any]


def read_lines(path: Path) -> list[Record]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


def gross(item: Record) -> Decimal:
    amount: Decimal = item["quantity"] * item["unit_price"]
    return amount.quantize(CENT, ROUND_HALF_UP)


def net_before_order_discount(order: Record) -> Decimal:
    nets = [gross(item) - item["discount_amount"] for item in order["items"]]
    return sum(nets, Decimal(0))


def net(order: Record) -> Decimal:
    discount: Decimal = order["discount_amount"]
    return net_before_order_discount(order) - discount
