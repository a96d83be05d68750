"""mimesis, called for each record: the faster of the libraries for fake data.

Prints the seconds for all orders, without imports. Lists are as long on average as in
Storelake's orders: three items, 1.08 payments, 0.15 refunds, a guest in twelve.

python mimesis_calls.py OUTPUT ORDERS
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from mimesis import Generic
from mimesis.locales import Locale

STATUSES = ("placed", "paid", "shipped", "delivered", "returned", "cancelled")

fake = Generic(Locale.EN, seed=7)
choice, whole = fake.random.choice, fake.random.randint


def order() -> dict[str, Any]:
    ordered_at = fake.datetime.datetime(2025, 2026)
    return {
        "order_id": fake.cryptographic.uuid(),
        "ordered_at": instant(ordered_at),
        "updated_at": instant(later(ordered_at)),
        "status": choice(STATUSES),
        "channel": choice(("web", "app", "store")),
        "device_type": choice(("desktop", "mobile", "tablet")),
        "store_id": f"S-{whole(1, 99):02}",
        "currency": fake.finance.currency_iso_code(),
        "customer": customer(ordered_at) if chance(0.92) else None,
        "items": [item(number) for number in range(1, whole(1, 5) + 1)],
        "discount_amount": amount(500),
        "shipping_amount": amount(1_500),
        "tax_amount": amount(5_000),
        "payments": [payment(ordered_at) for _ in range(1 + chance(0.08))],
        "refunds": [refund(ordered_at) for _ in range(chance(0.15))],
    }


def customer(ordered_at: datetime) -> dict[str, Any]:
    return {
        "id": f"C-{whole(1, 9_999_999):07}",
        "name": fake.person.full_name(),
        "email": fake.person.email(),
        "country": fake.address.country_code(),
        "city": fake.address.city(),
        "language": fake.code.locale_code(),
        "loyalty_tier": choice(("bronze", "silver", "gold")),
        "updated_at": instant(ordered_at),
    }


def item(number: int) -> dict[str, Any]:
    return {
        "line_number": number,
        "product_id": f"P-{whole(1, 9_999):04}",
        "product_name": fake.food.dish(),
        "category": fake.text.word(),
        "subcategory": fake.text.word(),
        "brand": fake.finance.company(),
        "quantity": whole(1, 5),
        "unit_price": amount(20_000),
        "unit_cost": amount(10_000),
        "discount_amount": amount(500),
    }


def payment(ordered_at: datetime) -> dict[str, Any]:
    return {
        "method": choice(("credit_card", "paypal", "gift_card")),
        "amount": amount(50_000),
        "status": choice(("captured", "pending", "failed")),
        "paid_at": instant(later(ordered_at)),
    }


def refund(ordered_at: datetime) -> dict[str, Any]:
    return {
        "refund_id": fake.cryptographic.uuid(),
        "refunded_at": instant(later(ordered_at)),
        "amount": amount(20_000),
        "shipping_amount": amount(1_500),
        "tax_amount": amount(5_000),
        "line_number": 1,
    }


def amount(most: int) -> float:
    return whole(1, most) / 100


def chance(share: float) -> bool:
    return fake.random.random() < share


def later(at: datetime) -> datetime:
    return at + timedelta(minutes=whole(1, 40_000))


def instant(at: datetime) -> str:
    return f"{at.isoformat()}Z"


def main() -> None:
    output, orders = Path(sys.argv[1]), int(sys.argv[2])
    folder = output / "raw" / "orders"
    folder.mkdir(parents=True)
    started = time.perf_counter()
    with (folder / "orders.json").open("wb") as file:
        for _ in range(orders):
            file.write(orjson.dumps(order(), option=orjson.OPT_APPEND_NEWLINE))
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
