"""The fields that the contract knows, by kind of object (contract.md, its tables)."""

# Kind of object and name.
Field = tuple[str, str]

ATTRIBUTES = ("name", "email", "country", "city", "language", "loyalty_tier")

REQUIRED: dict[str, frozenset[str]] = {
    "order": frozenset(("order_id", "ordered_at", "status", "items")),
    "customer": frozenset(),
    "item": frozenset(("product_id", "quantity", "unit_price")),
    "payment": frozenset(("method",)),
    "refund": frozenset(("refunded_at", "amount")),
    "customers": frozenset(("customer_id", "updated_at")),
    "products": frozenset(("product_id", "product_name", "category")),
}

OPTIONAL: dict[str, frozenset[str]] = {
    "order": frozenset(
        (
            "updated_at",
            "channel",
            "device_type",
            "store_id",
            "currency",
            "customer",
            "discount_amount",
            "shipping_amount",
            "tax_amount",
            "payments",
            "refunds",
        )
    ),
    "customer": frozenset((*ATTRIBUTES, "id", "updated_at")),
    "item": frozenset(
        (
            "line_number",
            "product_name",
            "category",
            "subcategory",
            "brand",
            "unit_cost",
            "discount_amount",
        )
    ),
    "payment": frozenset(("amount", "status", "paid_at")),
    "refund": frozenset(("refund_id", "shipping_amount", "tax_amount", "line_number")),
    "customers": frozenset((*ATTRIBUTES, "is_deleted")),
    "products": frozenset(
        (
            "subcategory",
            "brand",
            "list_price",
            "unit_cost",
            "stock_quantity",
            "updated_at",
        )
    ),
}

# A file without these says the same as before: they have a default, or are lists.
UNWATCHED: dict[str, frozenset[str]] = {
    "order": frozenset(("updated_at", "discount_amount", "payments", "refunds")),
    "customer": frozenset(("id", "updated_at")),
    "item": frozenset(("line_number", "discount_amount")),
    "products": frozenset(("updated_at",)),
}

# Kind -> name -> the field, made once as there are many of each.
KNOWN: dict[str, dict[str, Field]] = {
    kind: {name: (kind, name) for name in REQUIRED[kind] | OPTIONAL[kind]}
    for kind in REQUIRED
}
