"""Accepted orders and elements as the rows of the processed tables."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from lake.contract import CUSTOMER, Kind
from lake.tables import AMOUNT

ATTRIBUTES = [field.name for field in CUSTOMER if field.kind is Kind.TEXT]
OF_ORDER = ("order_id", "updated_at", "source_position")


def outputs(accepted: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """By table of the lake, rows with its columns and more."""
    no_amount = pa.scalar(0, AMOUNT)  # not above: it makes PyArrow import pandas
    orders = _with(
        accepted["order"],
        updated_at=pc.coalesce(
            accepted["order"]["updated_at"], accepted["order"]["ordered_at"]
        ),
        discount_amount=pc.coalesce(accepted["order"]["discount_amount"], no_amount),
    )
    return {
        "fact_orders": orders,
        "fact_order_items": _with(
            accepted["item"],
            line_number=pc.coalesce(
                accepted["item"]["line_number"], accepted["item"]["place"]
            ),
            discount_amount=pc.coalesce(accepted["item"]["discount_amount"], no_amount),
        ),
        "fact_payments": _with(
            accepted["payment"], payment_number=accepted["payment"]["place"]
        ),
        "fact_refunds": _with(
            accepted["refund"], refund_number=accepted["refund"]["place"]
        ),
        "customer_changes": _customer_changes(orders),
    }


def _customer_changes(orders: pa.Table) -> pa.Table:
    """What the orders say of their customers; a guest says nothing."""
    of_customer = [f"customer_{field.name}" for field in CUSTOMER]
    known = orders.select([*OF_ORDER, *of_customer]).filter(
        pc.is_valid(orders["customer_id"])
    )
    stated = {name: known[f"customer_{name}"] for name in ATTRIBUTES}
    return _with(
        known,
        **stated,
        is_deleted=pa.nulls(len(known), pa.bool_()),
        order_updated_at=known["updated_at"],
        updated_at=pc.coalesce(known["customer_updated_at"], known["updated_at"]),
    )


def _with(rows: pa.Table, **columns: pa.ChunkedArray) -> pa.Table:
    """The rows with these columns added or in the place of others."""
    kept = {name: rows[name] for name in rows.column_names if name not in columns}
    return pa.table({**kept, **columns})
