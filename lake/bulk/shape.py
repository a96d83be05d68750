"""What the records of one file look like: which keys hold null, which are extra.

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
OWN_COLUMN = re.compile("source_position|null_count|customer_.*|sure_.*", re.IGNORECASE)
SAMPLE_COUNT = 100
MAX_EXTRA_KEYS = 100
EXTRA_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")

KeyPath = tuple[str, str]  # of an object, as in OBJECTS, and of a key in it


@dataclass(frozen=True)
class Shape:
    """How the records of a file differ from the plain contract.

    Attributes:
        null_keys: known keys that may hold null; those of an order may be objects.
        extra_keys: keys that the contract does not know, with values that are no
            objects or lists.
        number_type: DOUBLE is the fast one; JSON is for numbers that come as strings or
            with more decimals than are kept.
    """

    null_keys: tuple[KeyPath, ...] = ()
    extra_keys: tuple[KeyPath, ...] = ()
    number_type: str = "DOUBLE"

    def structure(self) -> str:
        """The declared columns of an order, as DuckDB's `json_transform` takes them.

        Texts are read as they stand, and so is everything of an unknown type.
        """
        lists = ", ".join(f'"{key}": [{{{self._leaves(key)}}}]' for key in CHILDREN)
        customer = f'"customer": {{{self._leaves("customer")}}}'
        return f"{{{self._leaves('')}, {customer}, {lists}}}"

    def _leaves(self, path: str) -> str:
        types = {
            field.name: self.number_type if field.kind in NUMBERS else "VARCHAR"
            for field in OBJECTS[path]
        }
        return ", ".join(
            f'"{name}": "{types.get(name, "JSON")}"' for name in self.keys(path)
        )

    def merged(self, other: "Shape") -> "Shape":
        """What fits the records of both."""
        return Shape(
            tuple(sorted({*self.null_keys, *other.null_keys})),
            tuple(sorted({*self.extra_keys, *other.extra_keys})),
            "DOUBLE" if self.has_doubles and other.has_doubles else "JSON",
        )

    @property
    def has_doubles(self) -> bool:
        return self.number_type == "DOUBLE"

    def known_values(self, path: str, prefix: str) -> str:
        """SQL that counts the values which arrived under `prefix`."""
        names = [f'{prefix}"{name}"' for name in self.keys(path)]
        return " + ".join(f"cast({name} is not null as integer)" for name in names)

    def known_numbers(self, path: str, prefix: str) -> str:
        """SQL that counts the numbers among them, as `syntax.py` does."""
        if not self.has_doubles:
            return "0"
        known = [f for f in OBJECTS[path] if f.kind in NUMBERS]
        counts = [f'cast({prefix}"{f.name}" is not null as integer)' for f in known]
        counts += [
            f"cast(coalesce({prefix}\"{key}\" ~ '[-0-9].*', false) as integer)"
            for key in self.extra_of(path)
            if not key.endswith("id")
        ]
        return " + ".join(counts) or "0"

    def null_count(self) -> str:
        """SQL that counts the nulls of a record, which arrive as nothing.

        Of two equal keys the engine sees the first, here as in the structure.
        """
        plain = [f"'$.{key}'" for path, key in self.null_keys if not path]
        plain += [f"'$.customer.{key}'" for p, key in self.null_keys if p == "customer"]
        # One look at the record, however many paths.
        kinds = [f"json_type(record, [{', '.join(plain)}])"] if plain else []
        kinds += [
            f"json_type(record, '$.{path}[*].{key}')"
            for path, key in self.null_keys
            if path in CHILDREN
        ]
        counts = [f"len(list_filter({k}, lambda kind: kind = 'NULL'))" for k in kinds]
        return " + ".join(counts) or "0"

    def keys(self, path: str) -> list[str]:
        """The keys of an object whose values are no objects or lists."""
        return [field.name for field in OBJECTS[path]] + self.extra_of(path)

    def extra_of(self, path: str) -> list[str]:
        return [key for object_path, key in self.extra_keys if object_path == path]


def learn_shape(records: Iterable[bytes]) -> Shape:
    """The shape of these records, as far as they can be read."""
    nulls: set[KeyPath] = set()
    extra: set[KeyPath] = set()
    number_type = "DOUBLE"
    for record in list(records)[:SAMPLE_COUNT]:
        for path, value in _objects(record):
            known = _known_keys(path)
            nulls |= {(path, key) for key in known & value.keys() if value[key] is None}
            extra |= {
                (path, key)
                for key in value.keys() - known
                if EXTRA_KEY.fullmatch(key) and not isinstance(value[key], dict | list)
            }
            if any(_is_odd(value.get(f.name), f) for f in OBJECTS[path]):
                number_type = "JSON"
    kept = sorted(key for key in extra if not _is_ambiguous(*key, extra))
    return Shape(tuple(sorted(nulls)), tuple(kept[:MAX_EXTRA_KEYS]), number_type)


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
