"""Orders, lines and refunds in few words."""

from typing import Any

Record = dict[str, Any]


def line(product_id: str, unit_price: str, quantity: int = 1, **more: Any) -> Record:
    return _stated(
        product_id=product_id, unit_price=unit_price, quantity=quantity, **more
    )


def order(
    order_id: str,
    ordered_at: str,
    *lines: Record,
    who: str | None = None,
    status: str = "paid",
    customer: Record | None = None,
    **more: Any,
) -> Record:
    """A paid order; nobody's without `who`, whom `customer` describes."""
    return _stated(
        order_id=order_id,
        ordered_at=ordered_at,
        status=status,
        customer=_stated(id=who, **(customer or {})) if who else None,
        items=list(lines),
        **more,
    )


def refund(refunded_at: str, amount: str, **more: Any) -> Record:
    return {"refunded_at": refunded_at, "amount": amount, **more}


def payment(method: str, amount: str | None = None) -> Record:
    return _stated(method=method, amount=amount)


def _stated(**values: Any) -> Record:
    return {name: value for name, value in values.items() if value is not None}
