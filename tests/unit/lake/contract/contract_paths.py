"""Paths of the contract that several modules go through."""

IDS = [
    "order.order_id",
    "order.store_id",
    "items[0].product_id",
    "refunds[0].refund_id",
]


def in_record(path: str) -> str:
    return path.removeprefix("order.")
