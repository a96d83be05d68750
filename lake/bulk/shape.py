"""What the records of one file look like: which keys are extra, what numbers are.

A shape only decides how many records the bulk path can vouch for, never what becomes
of them. It is learned from the head of a file and from the batch at hand, so it is the
same however many processes read the file.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lake.contract import CHILDREN, CUSTOMER, NUMBERS, ORDER, Field, Kind

# The objects of an order by the path that leads to their fields.
OBJECTS: dict[str, tuple[Field, ...]] = {"": ORDER, "customer": CUSTOMER, **CHILDREN}
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
            known = _known_keys(path)
            extra |= {
                (path, key)
                for key in value.keys() - known
                if EXTRA_KEY.fullmatch(key) and not isinstance(value[key], dict | list)
            }
            if any(_is_odd(value.get(f.name), f) for f in OBJECTS[path]):
                number_type = "text"
    kept = sorted(key for key in extra if not _is_ambiguous(*key, extra))
    return Shape(tuple(kept[:MAX_EXTRA_KEYS]), number_type)


def _is_odd(number: Any, field: Field) -> bool:
    """Whether a number is a string, or has more decimals than are kept."""
    decimals = 4 if field.kind is Kind.PRICE else 2
    return field.kind in NUMBERS and (
        isinstance(number, str)
        or (isinstance(number, float) and round(number, decimals) != number)
    )


def _known_keys(path: str) -> set[str]:
    objects = () if path else ("customer", *CHILDREN)
    return {*(field.name for field in OBJECTS[path]), *objects}


def _objects(record: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        order = json.loads(record)
    except (ValueError, RecursionError):
        return
    if isinstance(order, dict):
        yield "", order
        elements = [("customer", order.get("customer"))]
        for key in CHILDREN:
            if isinstance(order.get(key), list):
                elements += [(key, element) for element in order[key]]
        yield from (
            (path, value) for path, value in elements if isinstance(value, dict)
        )


def _is_ambiguous(path: str, key: str, extra: Iterable[KeyPath]) -> bool:
    """The engine does not tell names apart by their case."""
    names = [*_known_keys(path), *(other for place, other in extra if place == path)]
    is_twice = sum(name.lower() == key.lower() for name in names) > 1
    return is_twice or bool(OWN_COLUMN.fullmatch(key))
