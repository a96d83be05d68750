"""The mapping file: YAML that says where a shop's own fields go."""

import re
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml
from msgspec import UNSET, UnsetType

from lake.importer.errors import MappingError

HELP = "lake/importer/README.md lists what can stand there"
# What msgspec adds to a message: "- at `$.items.fields`", "- at `key` in `$.order`".
PLACE = re.compile(r" - at (?:`key` in )?`\$\.?(?P<place>.*?)`$")
# The types of a mapping, as somebody who writes YAML would call them.
PLAIN_NAMES = {
    "object": "keys with values",
    "array": "a list",
    "str": "text",
    "null": "nothing",
}
TYPE = re.compile(r"\b(" + "|".join(PLAIN_NAMES) + r")\b")


class Times(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How times are written; `zone` is where a time without an offset was taken."""

    zone: str | None = None
    formats: list[str] = msgspec.field(default_factory=lambda: ["iso"])


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How numbers are written.

    Attributes:
        money: `cents` where an amount is a whole number of hundredths.
        decimal: the separator in numbers that come as text.
        thousands: the one between groups of three, if any.
        signs: what may stand beside such a number, as `€` or `EUR`.
    """

    money: Literal["decimal", "cents"] = "decimal"
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'"] = ""
    signs: list[str] = []


class Detailed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field that needs more than its path.

    Attributes:
        source: `from`, one path or several; the first that states something counts.
        words: their words and what the contract says instead.
        default: what to write where nothing is stated.
        item: for a refund's `line_number`: the path in an item that has to hold the
            same value.
    """

    source: str | list[str] | UnsetType = msgspec.field(name="from", default=UNSET)
    words: dict[str, str] = {}
    default: str | None = None
    item: str | None = None


class Elements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of the contract; without `path` the record itself is its one element."""

    fields: dict[str, Any]
    path: str | None = msgspec.field(name="list", default=None)


class Returns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item with a negative quantity is goods that came back."""

    refunded_at: Any = None


class ShopMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping; `order`, `customer` and `fields` hold a rule for each field."""

    order: dict[str, Any]
    items: Elements
    customer: dict[str, Any] = {}
    payments: Elements | UnsetType = UNSET
    refunds: Elements | UnsetType = UNSET
    returns: Returns | UnsetType = UNSET
    time: Times = Times()
    numbers: Numbers = Numbers()
    ignore: list[str] = []


def load_mapping(path: Path) -> ShopMapping:
    """Read a mapping file; that its fields are the contract's is the translator's job.

    Raises:
        MappingError: it cannot be read, is no YAML, or has a key that has no place in
            a mapping. The message begins with the key.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise MappingError(
            f"cannot be read ({error.strerror}); check the name"
        ) from error
    except UnicodeDecodeError as error:
        raise MappingError("is not UTF-8 text; name the YAML file first") from error
    try:
        content = yaml.load(text, MappingLoader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MappingError(f"line {line}: {error.problem}; mend the YAML") from error
    except (yaml.YAMLError, RecursionError) as error:
        what = str(error).splitlines()[0]
        raise MappingError(f"is not YAML ({what}); mend it") from error
    mapping: ShopMapping = converted(content, ShopMapping, "")
    return mapping


def converted(content: Any, kind: Any, place: str) -> Any:
    """Part of the YAML as a value of the type `kind`.

    Raises:
        MappingError: it does not have it; the message begins with the place.
    """
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        message = str(error)
        inner = PLACE.search(message)
        places = [place, inner["place"] if inner else ""]
        where = ".".join(part for part in places if part) or "the mapping"
        what = PLACE.sub("", message)
        if what.startswith("Expected"):
            what = TYPE.sub(lambda match: PLAIN_NAMES[match.group()], what)
        raise MappingError(f"{where}: {what.replace('`', '')}; {HELP}") from error


class MappingLoader(yaml.SafeLoader):
    """YAML in which every word is text (`no`, `off`, `3`), and no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                raise yaml.constructor.ConstructorError(
                    None,
                    None,
                    f"{key!r} is written twice",
                    node.value[index][0].start_mark,
                )
        return super().construct_mapping(node, deep)


MappingLoader.yaml_implicit_resolvers = {
    letter: [(tag, form) for tag, form in resolvers if tag.endswith(":null")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
