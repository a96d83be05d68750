"""What both examples of the importer come out as: columns and rows by table.

Each row begins with the position of its record.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

at = datetime.fromisoformat

Rows = list[tuple[Any, ...]]
Expected = tuple[tuple[str, ...], Rows]


def money(text: str) -> Decimal:
    return Decimal(text)


KONTOR: dict[str, Expected] = {
    "fact_orders": (
        (
            "order_id",
            "ordered_at",
            "updated_at",
            "status",
            "channel",
            "currency",
            "customer_id",
            "shipping_amount",
            "tax_amount",
        ),
        [
            # The last evening of March in Berlin is March in UTC, too.
            (
                *(1, "2025001", at("2025-03-31T21:30"), at("2025-03-31T21:30"), "paid"),
                *("web", "EUR", "77", money("4.90"), money("12.90")),
            ),
            (
                *(2, "2025002", at("2025-04-05T07:15"), at("2025-05-20T06:00")),
                *("shipped", "store", "EUR", "78", None, None),
            ),
            # 02:30 comes twice on that day: the first.
            (
                *(8, "2025007", at("2025-10-26T00:30"), at("2025-10-26T00:30")),
                *("cancelled", None, "EUR", None, None, None),
            ),
        ],
    ),
    "fact_order_items": (
        (
            "line_number",
            "product_id",
            "product_name",
            "category",
            "quantity",
            "unit_price",
            "unit_cost",
            "discount_amount",
        ),
        [
            (
                *(1, 10, "T-100", "Teekanne", "Küche", 2),
                *map(money, ("19.99", "8.5", "3.98")),
            ),
            (1, 20, "T-200", "Tasse", "Küche", 6, *map(money, ("4.5", "1.2", "0"))),
            (2, 10, "T-100", "Teekanne", "Küche", 3, money("19.99"), None, money("6")),
            (2, 20, "T-200", "Tasse", "Küche", 2, money("4.5"), None, money("0")),
            (8, 10, "T-300", "Kessel", "Küche", 1, money("25"), None, money("0")),
        ],
    ),
    # One pot of three on its own day, both cups when the document last changed.
    "fact_refunds": (
        ("line_number", "refunded_at", "amount"),
        [
            (2, 10, at("2025-05-01T22:00"), money("17.99")),
            (2, 20, at("2025-05-20T06:00"), money("9.00")),
        ],
    ),
    "fact_payments": (
        ("method", "amount", "paid_at"),
        [
            (1, "transfer", money("80.80"), at("2025-04-01T22:00")),
            (2, "card", money("62.97"), at("2025-04-05T07:16")),
        ],
    ),
    "customer_changes": (
        ("customer_id", "name", "email", "country", "city"),
        [
            (1, "77", "Jörg Möwe", "jm@example.com", "DE", "Kiel"),
            (2, "78", "Ada Brook", None, "DE", "Husum"),
        ],
    ),
}

SHOPIFY: dict[str, Expected] = {
    "fact_orders": (
        (
            "order_id",
            "ordered_at",
            "status",
            "channel",
            "currency",
            "customer_id",
            "shipping_amount",
            "tax_amount",
        ),
        [
            (
                *(1, "#1001", at("2025-02-01T03:30"), "paid", "web", "USD", "7001"),
                *(money("7.40"), money("4.12")),
            ),
            (
                *(2, "#1002", at("2025-02-02T15:00"), "placed", "pos", "USD", None),
                *(None, money("0")),
            ),
            (
                *(3, "#1003", at("2025-02-03T15:00"), "paid", "web", "USD", "7002"),
                *(None, money("4.16")),
            ),
            (
                *(4, "#1004", at("2025-02-04T15:00"), "returned", "web", "USD", "7001"),
                *(None, money("0")),
            ),
            (
                *(5, "#1005", at("2025-02-05T15:00"), "cancelled", "web", "USD"),
                *("7003", None, money("0")),
            ),
        ],
    ),
    "fact_order_items": (
        (
            "line_number",
            "product_id",
            "brand",
            "quantity",
            "unit_price",
            "discount_amount",
        ),
        [
            (1, 1, "MUG-01", "Northfire", 2, money("19.90"), money("3.98")),
            (1, 2, "TEA-07", "Hill & Leaf", 1, money("12.10"), money("1.02")),
            (2, 1, "TEA-07", "Hill & Leaf", 1, money("12.10"), money("0")),
            (3, 1, "MUG-01", "Northfire", 2, money("19.90"), money("0")),
            (3, 2, "TEA-07", "Hill & Leaf", 1, money("12.10"), money("0")),
            (4, 1, "MUG-01", "Northfire", 1, money("19.90"), money("0")),
            (4, 2, "CARD-1", "Northfire", 1, money("0"), money("0")),
            (5, 1, "TEA-07", "Hill & Leaf", 1, money("12.10"), money("0")),
        ],
    ),
    "fact_refunds": (
        ("line_number", "refund_id", "refunded_at", "amount", "tax_amount"),
        [
            (3, 1, "801", at("2025-03-05T15:00"), money("19.90"), money("1.59")),
            (3, 2, "801", at("2025-03-05T15:00"), money("12.10"), money("0.97")),
            # The card was free: its refund of 0.00 is none.
            (4, 1, "802", at("2025-02-20T15:00"), money("19.90"), money("0")),
        ],
    ),
    "fact_payments": (
        ("payment_number", "method", "amount"),
        [
            (1, 1, "shopify_payments", None),
            (3, 1, "gift_card", None),
            (3, 2, "paypal", None),
            (4, 1, "paypal", None),
            (5, 1, "paypal", None),
        ],
    ),
    "customer_changes": (
        ("customer_id", "name", "email"),
        [
            (1, "7001", "Lena Quist", "lena@example.com"),
            (3, "7002", "Omar Reed", "omar@example.com"),
            (4, "7001", None, "lena@example.com"),
            (5, "7003", "Kim Vale", "kim@example.com"),
        ],
    ),
}
