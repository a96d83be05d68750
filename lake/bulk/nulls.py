"""Nulls made visible: the engine lets a JSON null arrive as if nothing had been stated.

While the engine reads a batch, four other bytes stand where `null` does: what the type
of the key can hold, and no shop sends. Whatever arrives as that was null.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from lake.reading.batch import Bytes, Indexes

SIZE = len(b"null")
TEXT, NUMBER = "\x7f\x7f", 1e99  # as the engine reads them
TEXT_AS_JSON, NUMBER_AS_JSON = '"\x7f\x7f"', "1e99"
EMPTY_OBJECT, EMPTY_LIST = "{}  ", "[]  "
# By the end of the key; whatever is not listed holds a text.
BY_END_OF_KEY = {
    NUMBER_AS_JSON: ("mber", "tity", "rice", "cost", "ount"),
    EMPTY_OBJECT: ("omer",),
    EMPTY_LIST: ("tems", "ents", "unds"),
}
COLON = 0x3A


class Nulls:
    """The nulls of a batch.

    Args:
        data: the bytes of the batch.
        places: where a key's value is null.

    Attributes:
        recognisable: those that can be told from what a shop sends; an empty list means
            the same as none.
    """

    def __init__(self, data: Bytes, places: Indexes) -> None:
        self.data = data
        self.places = places
        self._replacements = np.full(len(places), _word(TEXT_AS_JSON))
        self._ends_of_keys: set[int] = set()
        if len(places):
            # Between a key and its value stand a quote, a colon, perhaps a blank.
            quotes = places - np.where(data[places - 1] == COLON, 2, 3)
            ends = self._fours()[quotes - SIZE].copy().view(np.uint32).ravel()
            self._ends_of_keys = set(np.unique(ends).tolist())
            for replacement, keys in BY_END_OF_KEY.items():
                is_such = np.isin(ends, [_word(key) for key in keys])
                self._replacements[is_such] = _word(replacement)
        self.recognisable = places[self._replacements != _word(EMPTY_LIST)]

    def may_be_under(self, key: str) -> bool:
        """Whether a null could belong to this key; most keys of a batch have none."""
        if len(key) < SIZE:  # the bytes before it are part of what was looked at
            return bool(self._ends_of_keys)
        return int(_word(key[-SIZE:])) in self._ends_of_keys

    @contextmanager
    def visible(self) -> Iterator[None]:
        """Stand-ins for all nulls; the bytes come back at the end."""
        if not len(self.places):
            yield
            return
        fours = self._fours()
        stated = fours[self.places]
        fours[self.places] = self._replacements.view(np.uint8).reshape(-1, SIZE)
        try:
            yield
        finally:
            fours[self.places] = stated

    def _fours(self) -> Bytes:
        return np.lib.stride_tricks.sliding_window_view(self.data, SIZE, writeable=True)


def _word(text: str) -> np.uint32:
    return np.uint32(int.from_bytes(text.encode(), sys.byteorder))


NO_NULLS = Nulls(np.empty(0, np.uint8), np.empty(0, np.int64))
