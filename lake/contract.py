"""The input contract as data: fields, kinds, limits, reason codes.

The exact path (`exact/validation.py`) and the bulk path (`bulk/`) both read it.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# Part of the digest that every flattened file carries: a change re-flattens them all.
CONTRACT_VERSION = 5

MAX_RECORD_BYTES = 16 * 1024 * 1024
MAX_ID_CHARACTERS = 128
MAX_QUANTITY = 1_000_000
MAX_PRICE = Decimal(10) ** 8
MAX_AMOUNT = Decimal(10) ** 12
MAX_LINE_NUMBER = 999_999_999
MAX_STOCK = 999_999_999
FIRST_YEAR, LAST_YEAR = 1970, 2200


class ReasonCode(StrEnum):
    """Why a record sits in quarantine."""

    MALFORMED_JSON = "malformed_json"
    NOT_AN_OBJECT = "not_an_object"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    BLANK_ID = "blank_id"
    INVALID_TIMESTAMP = "invalid_timestamp"
    TIMESTAMP_OUT_OF_RANGE = "timestamp_out_of_range"
    UNKNOWN_STATUS = "unknown_status"
    NO_ITEMS = "no_items"
    INVALID_QUANTITY = "invalid_quantity"
    INVALID_PRICE = "invalid_price"
    INVALID_DISCOUNT = "invalid_discount"
    INVALID_AMOUNT = "invalid_amount"
    DUPLICATE_LINE_NUMBER = "duplicate_line_number"
    UNSUPPORTED_CURRENCY = "unsupported_currency"
    RECORD_TOO_LARGE = "record_too_large"
    DUPLICATE_KEY = "duplicate_key"
    INVALID_ENCODING = "invalid_encoding"


class Feed(StrEnum):
    """What a folder below `raw/` holds."""

    ORDERS = "orders"
    CUSTOMERS = "customers"
    PRODUCTS = "products"

    @classmethod
    def of(cls, source_file: str) -> "Feed":
        """The feed of a file, by its name in the lake."""
        return cls(source_file.partition("/")[0])


class Kind(StrEnum):
    """What a leaf of a record holds."""

    __hash__ = str.__hash__  # that of an enum is a call of Python, for each leaf

    ID = "id"
    TEXT = "text"
    TIMESTAMP = "timestamp"
    STATUS = "status"
    CURRENCY = "currency"
    LINE_NUMBER = "line_number"
    QUANTITY = "quantity"
    PRICE = "price"  # 0 to under 10^8, 4 decimals
    DISCOUNT = "discount"  # >= 0, 2 decimals; its upper bound is the order's business
    CHARGE = "charge"  # >= 0, 2 decimals
    REFUND = "refund"  # > 0, 2 decimals
    AMOUNT = "amount"  # either sign, 2 decimals
    STOCK = "stock"  # whole, either sign
    FLAG = "flag"


NUMBERS = frozenset(
    {
        Kind.LINE_NUMBER,
        Kind.QUANTITY,
        Kind.PRICE,
        Kind.DISCOUNT,
        Kind.CHARGE,
        Kind.REFUND,
        Kind.AMOUNT,
    }
)


@dataclass(frozen=True)
class Field:
    """One leaf: its name in the JSON, its kind, whether a record must have it."""

    name: str
    kind: Kind
    required: bool = False


ORDER = (
    Field("order_id", Kind.ID, required=True),
    Field("ordered_at", Kind.TIMESTAMP, required=True),
    Field("updated_at", Kind.TIMESTAMP),
    Field("status", Kind.STATUS, required=True),
    Field("channel", Kind.TEXT),
    Field("device_type", Kind.TEXT),
    Field("store_id", Kind.ID),
    Field("currency", Kind.CURRENCY),
    Field("discount_amount", Kind.DISCOUNT),
    Field("shipping_amount", Kind.CHARGE),
    Field("tax_amount", Kind.CHARGE),
)
CUSTOMER = (
    Field("id", Kind.ID),
    Field("name", Kind.TEXT),
    Field("email", Kind.TEXT),
    Field("country", Kind.TEXT),
    Field("city", Kind.TEXT),
    Field("language", Kind.TEXT),
    Field("loyalty_tier", Kind.TEXT),
    Field("updated_at", Kind.TIMESTAMP),
)
ITEM = (
    Field("line_number", Kind.LINE_NUMBER),
    Field("product_id", Kind.ID, required=True),
    Field("product_name", Kind.TEXT),
    Field("category", Kind.TEXT),
    Field("subcategory", Kind.TEXT),
    Field("brand", Kind.TEXT),
    Field("quantity", Kind.QUANTITY, required=True),
    Field("unit_price", Kind.PRICE, required=True),
    Field("unit_cost", Kind.PRICE),
    Field("discount_amount", Kind.DISCOUNT),
)
PAYMENT = (
    Field("method", Kind.TEXT, required=True),
    Field("amount", Kind.AMOUNT),
    Field("status", Kind.TEXT),
    Field("paid_at", Kind.TIMESTAMP),
)
REFUND = (
    Field("refund_id", Kind.ID),
    Field("refunded_at", Kind.TIMESTAMP, required=True),
    Field("amount", Kind.REFUND, required=True),
    Field("shipping_amount", Kind.CHARGE),
    Field("tax_amount", Kind.CHARGE),
    Field("line_number", Kind.LINE_NUMBER),
)
CUSTOMER_CHANGE = (
    Field("customer_id", Kind.ID, required=True),
    Field("updated_at", Kind.TIMESTAMP, required=True),
    *(field for field in CUSTOMER if field.kind is Kind.TEXT),
    Field("is_deleted", Kind.FLAG),
)
PRODUCT = (
    Field("product_id", Kind.ID, required=True),
    Field("updated_at", Kind.TIMESTAMP),
    Field("product_name", Kind.TEXT, required=True),
    Field("category", Kind.TEXT, required=True),
    Field("subcategory", Kind.TEXT),
    Field("brand", Kind.TEXT),
    Field("list_price", Kind.PRICE),
    Field("unit_cost", Kind.PRICE),
    Field("stock_quantity", Kind.STOCK),
)
# The lists of an order: the JSON key and the fields of one element.
CHILDREN = {"items": ITEM, "payments": PAYMENT, "refunds": REFUND}
# The objects of an order by the path that leads to them, and every key they may have.
OBJECTS: dict[str, tuple[Field, ...]] = {"": ORDER, "customer": CUSTOMER, **CHILDREN}
KNOWN_KEYS = {
    path: frozenset(field.name for field in fields) for path, fields in OBJECTS.items()
}
KNOWN_KEYS[""] |= {"customer", *CHILDREN}

# Files of a feed end in one of these, whatever stands before.
JSON_SUFFIXES = tuple(
    form + compression
    for form in (".json", ".ndjson", ".jsonl")
    for compression in ("", ".gz", ".zst")
)
SUFFIXES = {
    Feed.ORDERS: JSON_SUFFIXES,
    Feed.CUSTOMERS: (*JSON_SUFFIXES, ".csv"),
    Feed.PRODUCTS: (*JSON_SUFFIXES, ".csv"),
}
