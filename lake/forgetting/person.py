"""Whose name and e-mail address are erased, and how an id can be spelled in a file."""

import json
import re
from dataclasses import dataclass
from functools import cached_property

from lake.errors import LakeError

# What JSON also calls them, beside \uXXXX.
SHORT_ESCAPES = {'"': r"\"", "\\": r"\\", "/": r"\/", "\t": r"\t", "\n": r"\n"}
SURROGATE_BYTES = 2


@dataclass(frozen=True)
class Person:
    """A customer, by the id that the shop gave."""

    customer_id: str

    def __post_init__(self) -> None:
        if not self.customer_id.strip():
            raise LakeError("a blank id is a guest's, nobody's; give a customer's id")

    @cached_property
    def spellings(self) -> re.Pattern[bytes]:
        """The id as it can stand in a file, within longer words, too."""
        return re.compile(spellings(self.customer_id))

    def is_mentioned(self, record: bytes) -> bool:
        """Whether a record can be about this person; most are not."""
        is_plain = self.customer_id.encode() in record
        return is_plain or (b"\\" in record and bool(self.spellings.search(record)))

    def is_named(self, value: bytes) -> bool:
        """Whether a JSON value is this person's id, as a text or as a whole number."""
        try:
            parsed = json.loads(value, parse_int=str, parse_float=lambda _: None)
        except (ValueError, RecursionError):
            return False
        return bool(parsed == self.customer_id)


def spellings(text: str) -> bytes:
    """A pattern of a text, plain or as JSON can escape it, however much of it."""
    return b"".join(
        b"(?:" + b"|".join(_spelled(character)) + b")" for character in text
    )


def _spelled(character: str) -> list[bytes]:
    units = character.encode("utf-16-be")
    hexadecimal = "".join(
        rf"\\u(?i:{units[start : start + SURROGATE_BYTES].hex()})"
        for start in range(0, len(units), SURROGATE_BYTES)
    )
    ways = [re.escape(character.encode()), hexadecimal.encode()]
    if short := SHORT_ESCAPES.get(character):
        ways.insert(0, re.escape(short.encode()))
    return ways
