"""What changed in the shape of a feed from one file to the next."""

from collections.abc import Mapping

# Where the records of an order file say what a column holds: for each table the object
# in the record, and the columns that any record may leave out.
OPTIONAL = {
    "fact_orders": (
        "",
        (
            "channel",
            "device_type",
            "store_id",
            "currency",
            "customer_id",
            "shipping_amount",
            "tax_amount",
        ),
    ),
    "customer_changes": (
        "customer",
        ("name", "email", "country", "city", "language", "loyalty_tier", "is_deleted"),
    ),
    "fact_order_items": (
        "items",
        ("product_name", "category", "subcategory", "brand", "unit_cost"),
    ),
    "fact_payments": ("payments", ("amount", "status", "paid_at")),
    "fact_refunds": (
        "refunds",
        ("refund_id", "shipping_amount", "tax_amount", "line_number"),
    ),
    "product_changes": (
        "",
        ("subcategory", "brand", "list_price", "unit_cost", "stock_quantity"),
    ),
}
# What a person can ask to be forgotten.
PERSONAL = ("customer.name", "customer.email")
# A field that less than every other object had was never promised.
USUAL_SHARE = 0.5


def stated_fields(
    table: str, row_count: int, nulls: Mapping[str, int]
) -> dict[str, int]:
    """How many objects of a part state each optional field, by its path.

    The path that ends in a dot, or is empty, counts the objects themselves.

    Args:
        table: the part's table.
        row_count: its rows.
        nulls: by column, how many of them are NULL.
    """
    if table not in OPTIONAL:  # bad records say nothing
        return {}
    path, columns = OPTIONAL[table]
    prefix = f"{path}." if path else ""
    return {
        prefix: row_count,
        **{prefix + column: row_count - nulls[column] for column in columns},
    }


def vanished_fields(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """Fields that most objects of one file stated and none of the next one does.

    A file without any object of the kind says nothing about its fields.
    """
    return sorted(
        field
        for field, count in before.items()
        if _objects(before, field) * USUAL_SHARE < count
        and _objects(after, field)
        and not after.get(field)
    )


def _objects(stated: Mapping[str, int], field: str) -> int:
    path, dot, _ = field.rpartition(".")
    return stated.get(path + dot, 0)
