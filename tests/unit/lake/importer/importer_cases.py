"""A plain mapping, and what it makes of a record."""

import json
from typing import Any

import msgspec
import yaml

from lake.exact.validation import validate_order
from lake.exact.verdict import Verdict
from lake.importer.mapping import MappingLoader, ShopMapping
from lake.importer.translator import Translator
from lake.settings import Rules, project_settings

Row = dict[str, Any]

PLAIN_MAPPING = """
order: {order_id: nr, ordered_at: at, status: state}
items: {list: lines, fields: {product_id: sku, quantity: qty, unit_price: price}}
"""


def translator(mapping: str) -> Translator:
    """The mapping above with more keys; a key given again replaces the first."""
    content = parsed(PLAIN_MAPPING) | (parsed(mapping) or {})
    return Translator(msgspec.convert(content, ShopMapping))


def parsed(mapping: str) -> Any:
    return yaml.load(mapping, MappingLoader)  # noqa: S506 - a SafeLoader


def line_of(record: bytes, mapping: str = "") -> bytes:
    return translator(mapping).translate(record, is_first=False).line


def imported(record: str, mapping: str = "") -> Row:
    """The order that a record becomes, its numbers as `Decimal`-free text `#1.50`."""
    order: Row = json.loads(
        line_of(record.encode(), mapping),
        parse_float=lambda digits: f"#{digits}",
        parse_int=lambda digits: f"#{digits}",
    )
    return order


def judged(line: bytes) -> Verdict:
    return validate_order(line, Rules.load(project_settings({})))


def codes(line: bytes) -> set[str]:
    return {reason.code.value for reason in judged(line).reasons}


GERMAN = '{decimal: ",", thousands: ".", signs: [€, EUR]}'
