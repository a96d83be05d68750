"""JSON texts as Python values that lose nothing of them."""

import json
from collections import Counter
from typing import Any


class NumberToken(str):
    """A JSON number as it was written, so that no digit is lost."""

    __slots__ = ()


class RepeatingObject(dict[str, Any]):
    """An object whose text repeats keys, and which ones."""

    repeated_keys: tuple[str, ...] = ()


class Parser:
    """Reads JSON texts, one after the other.

    Attributes:
        repeats_keys: whether any object in the last text repeats a key.
    """

    def __init__(self) -> None:
        self.repeats_keys = False
        self._decoder = json.JSONDecoder(
            parse_int=NumberToken,
            parse_float=NumberToken,
            parse_constant=float,  # NaN is of the wrong type wherever it stands
            object_pairs_hook=self._object,
        )

    def parse(self, text: str) -> Any:
        self.repeats_keys = False
        return self._decoder.decode(text)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        parsed = dict(pairs)
        if len(parsed) == len(pairs):
            return parsed
        self.repeats_keys = True
        counts = Counter(key for key, _ in pairs)
        repeating = RepeatingObject(parsed)
        repeating.repeated_keys = tuple(k for k, count in counts.items() if count > 1)
        return repeating


# Making one takes as long as reading a small record.
PARSER = Parser()
