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
    """Reads JSON texts, one after the other: making it takes as long as reading one."""

    def __init__(self) -> None:
        self._repeats_keys = False
        self._decoder = json.JSONDecoder(
            parse_int=NumberToken,
            parse_float=NumberToken,
            parse_constant=float,  # NaN is of the wrong type wherever it stands
            object_pairs_hook=self._object,
        )

    def parse(self, text: str) -> tuple[Any, bool]:
        """The value that a text states, and whether any object in it repeats a key.

        Raises:
            ValueError, RecursionError: it is no JSON, or too deep.
        """
        self._repeats_keys = False
        value = self._decoder.decode(text)
        return value, self._repeats_keys

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        parsed = dict(pairs)
        if len(parsed) == len(pairs):
            return parsed
        self._repeats_keys = True
        counts = Counter(key for key, _ in pairs)
        repeating = RepeatingObject(parsed)
        repeating.repeated_keys = tuple(k for k, count in counts.items() if count > 1)
        return repeating


PARSER = Parser()
