"""What the records of one file look like: which keys are extra, what numbers are.

A shape only decides how many records the bulk path can vouch for, never what becomes
of them. It is learned from the head of a file and from the batch at hand, so it is the
same however many processes read the file.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lake.contract import CHILDREN, KNOWN_KEYS, NUMBERS, OBJECTS, Field, Kind

OWN_COLUMN = re.compile("source_position|customer_.*", re.IGNORECASE)
SAMPLE_COUNT = 32
MAX_EXTRA_KEYS = 100
EXTRA_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")

KeyPath = tuple[str, str]  # of an object, as in OBJECTS, and of a key in it


@dataclass(frozen=True)
class Shape:
    """How the records of a file differ from the plain contract.

    Attributes:
        extra_keys: keys that the contract does not know, with values that are no
            objects or lists.
        number_type: "double" is the fast one; "text" is for numbers that come as
            strings or with more decimals than are kept.
    """

    extra_keys: tuple[KeyPath, ...] = ()
    number_type: str = "double"

    def structure(self) -> str:
        """The declared columns of an order, as DuckDB's `json_transform` takes them.

        Texts are read as they stand, and so is everything of an unknown type.
        """
        lists = ", ".join(f'"{key}": [{{{self._leaves(key)}}}]' for key in CHILDREN)
        customer = f'"customer": {{{self._leaves("customer")}}}'
        return f"{{{self._leaves('')}, {customer}, {lists}}}"

    def _leaves(self, path: str) -> str:
        number = "DOUBLE" if self.has_doubles else "JSON"
        types = {
            field.name: number if field.kind in NUMBERS else "VARCHAR"
            for field in OBJECTS[path]
        }
        return ", ".join(
            f'"{name}": "{types.get(name, "JSON")}"' for name in self.keys(path)
        )

    def merged(self, other: "Shape") -> "Shape":
        """What fits the records of both."""
        return Shape(
            tuple(sorted({*self.extra_keys, *other.extra_keys})),
            "double" if self.has_doubles and other.has_doubles else "text",
        )

    @property
    def has_doubles(self) -> bool:
        return self.number_type == "double"

    def keys(self, path: str) -> list[str]:
        """The keys of an object whose values are no objects or lists."""
        return [field.name for field in OBJECTS[path]] + self.extra_of(path)

    def extra_of(self, path: str) -> list[str]:
        return [key for object_path, key in self.extra_keys if object_path == path]


def column_name(path: str, field: Field) -> str:
    """The column of a field: those of the customer stand beside those of the order."""
    return f"customer_{field.name}" if path == "customer" else field.name


def learn_shape(records: Iterable[bytes]) -> Shape:
    """The shape of these records, as far as they can be read."""
    extra: set[KeyPath] = set()
    number_type = "double"
    for record in list(records)[:SAMPLE_COUNT]:
        for path, value in _objects(record):
            extra |= {
                (path, key)
                for key in value.keys() - KNOWN_KEYS[path]
                if EXTRA_KEY.fullmatch(key) and not isinstance(value[key], dict | list)
            }
            if any(_is_odd(value.get(f.name), f) for f in OBJECTS[path]):
                number_type = "text"
    return Shape(tuple(sorted(_unambiguous(extra))[:MAX_EXTRA_KEYS]), number_type)


def _unambiguous(extra: set[KeyPath]) -> list[KeyPath]:
    """The engine does not tell names apart by their case."""
    known = {(path, key) for path, keys in KNOWN_KEYS.items() for key in keys}
    spellings = Counter((path, key.lower()) for path, key in extra | known)
    return [
        (path, key)
        for path, key in extra
        if spellings[path, key.lower()] == 1 and not OWN_COLUMN.fullmatch(key)
    ]


def _is_odd(number: Any, field: Field) -> bool:
    """Whether a number is a string, or has more decimals than are kept."""
    decimals = 4 if field.kind is Kind.PRICE else 2
    return field.kind in NUMBERS and (
        isinstance(number, str)
        or (isinstance(number, float) and round(number, decimals) != number)
    )


def _objects(record: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        order = json.loads(record)
    except (ValueError, RecursionError):
        return
    if isinstance(order, dict):
        yield "", order
        if isinstance(order.get("customer"), dict):
            yield "customer", order["customer"]
        for key in CHILDREN:
            if isinstance(order.get(key), list):
                yield from ((key, e) for e in order[key] if isinstance(e, dict))
