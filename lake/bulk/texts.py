"""Texts that could have been something else: they arrive without their quotes."""

import string
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from lake.bulk.columns import is_valid, whole
from lake.bulk.shape import column_name
from lake.contract import MAX_ID_CHARACTERS, OBJECTS, Kind
from lake.reading.batch import Mask

# First bytes of what can be nothing but a text: letters, and signs that begin no
# number, list or object; of letters beyond ASCII those that begin no blank.
SIGNS = b"!#$%&'()*,/:;<=>?@\\^_`|~"
IS_PLAIN = np.zeros(256, np.bool_)
IS_PLAIN[list(string.ascii_letters.encode() + SIGNS)] = True
IS_PLAIN[[*range(0xC3, 0xE1), *range(0xE4, 0xEE)]] = True


def text_tests(paths: Iterable[str]) -> dict[str, str]:
    """The texts of these objects: by column, the macro that looks at each of them."""
    tests = {}
    for path in paths:
        of_kind = {Kind.ID: "is_unsure_id", Kind.TEXT: "is_unsure_text"}
        if path == "customer":
            of_kind[Kind.TEXT] = "is_unsure_attribute"
        for field in OBJECTS[path]:
            if field.kind in of_kind:
                is_name = field.required and field.kind is Kind.TEXT
                test = "is_unsure_name" if is_name else of_kind[field.kind]
                tests[column_name(path, field)] = test
    return tests


def has_odd_text(rows: pa.Table) -> Mask:
    """The rows with a text that does not begin like one, or is longer than an id."""
    is_odd = np.zeros(len(rows), np.bool_)
    for column in rows.columns:
        text = whole(column)
        _, offsets, data = text.buffers()
        if data is None or not data.size:  # nothing, or nothing but empty texts
            is_odd |= is_valid(text)
            continue
        ends = np.frombuffer(offsets, np.int32)[text.offset :][: len(text) + 1]
        sizes = np.diff(ends)
        begins = np.minimum(ends[:-1], data.size - 1)
        first = np.frombuffer(data, np.uint8)[begins]
        is_plain = IS_PLAIN[first]
        is_plain &= (sizes - 1).view(np.uint32) < MAX_ID_CHARACTERS
        if text.null_count:
            is_plain |= ~is_valid(text)
        is_odd |= ~is_plain
    return is_odd
