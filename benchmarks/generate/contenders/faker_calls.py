"""Faker, called for each record, as most demo data is made.

Prints the seconds for all orders, without imports. Lists are as long on average as in
Storelake's orders: three items, 1.08 payments, 0.15 refunds, a guest in twelve.

python faker_calls.py OUTPUT ORDERS
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from faker import Faker

FIRST, LAST = datetime(2025, 1, 1), datetime(2026, 12, 31)  # noqa: DTZ001 - UTC
STATUSES = ("placed", "paid", "shipped", "delivered", "returned", "cancelled")

fake = Faker("en_US")
Faker.seed(7)


def order() -> dict[str, Any]:
    ordered_at = fake.date_time_between(FIRST, LAST)
    return {
        "order_id": fake.uuid4(),
        "ordered_at": instant(ordered_at),
        "updated_at": instant(later(ordered_at)),
        "status": fake.random_element(STATUSES),
        "channel": fake.random_element(("web", "app", "store")),
        "device_type": fake.random_element(("desktop", "mobile", "tablet")),
        "store_id": fake.bothify("S-##"),
        "currency": fake.currency_code(),
        "customer": customer(ordered_at) if fake.boolean(92) else None,
        "items": [item(number) for number in range(1, fake.random_int(1, 5) + 1)],
        "discount_amount": amount(500),
        "shipping_amount": amount(1_500),
        "tax_amount": amount(5_000),
        "payments": [payment(ordered_at) for _ in range(1 + fake.boolean(8))],
        "refunds": [refund(ordered_at) for _ in range(fake.boolean(15))],
    }


def customer(ordered_at: datetime) -> dict[str, Any]:
    return {
        "id": fake.bothify("C-#######"),
        "name": fake.name(),
        "email": fake.email(),
        "country": fake.country_code(),
        "city": fake.city(),
        "language": fake.language_code(),
        "loyalty_tier": fake.random_element(("bronze", "silver", "gold")),
        "updated_at": instant(ordered_at),
    }


def item(number: int) -> dict[str, Any]:
    return {
        "line_number": number,
        "product_id": fake.bothify("P-####"),
        "product_name": fake.catch_phrase(),
        "category": fake.word(),
        "subcategory": fake.word(),
        "brand": fake.company(),
        "quantity": fake.random_int(1, 5),
        "unit_price": amount(20_000),
        "unit_cost": amount(10_000),
        "discount_amount": amount(500),
    }


def payment(ordered_at: datetime) -> dict[str, Any]:
    return {
        "method": fake.random_element(("credit_card", "paypal", "gift_card")),
        "amount": amount(50_000),
        "status": fake.random_element(("captured", "pending", "failed")),
        "paid_at": instant(later(ordered_at)),
    }


def refund(ordered_at: datetime) -> dict[str, Any]:
    return {
        "refund_id": fake.uuid4(),
        "refunded_at": instant(later(ordered_at)),
        "amount": amount(20_000),
        "shipping_amount": amount(1_500),
        "tax_amount": amount(5_000),
        "line_number": 1,
    }


def amount(most: int) -> float:
    """Faster than `pydecimal` and `pyfloat`, by far."""
    return fake.random_int(1, most) / 100


def later(at: datetime) -> datetime:
    return at + timedelta(minutes=fake.random_int(1, 40_000))


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
