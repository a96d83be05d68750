"""Records as trees whose leaves are JSON text, and anything in place of any part."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from valid_records import VALID

from lake.contract import Feed


class Pairs(list[list[Any]]):
    """A JSON object as the pairs of its text: a key may come twice."""


def tree_of(value: Any) -> Any:
    if isinstance(value, dict):
        return Pairs([json.dumps(key), tree_of(child)] for key, child in value.items())
    if isinstance(value, list):
        return [tree_of(child) for child in value]
    return json.dumps(value)


def text_of(tree: Any, blank: str = "") -> str:
    if isinstance(tree, Pairs):
        pairs = (f"{key}{blank}:{blank}{text_of(v, blank)}" for key, v in tree)
        return "{" + f"{blank},".join(pairs) + blank + "}"
    if isinstance(tree, list):
        elements = (text_of(child, blank) for child in tree)
        return "[" + f",{blank}".join(elements) + blank + "]"
    return str(tree)


def _written(value: Any, *, is_ascii: bool) -> str:
    return json.dumps(value, ensure_ascii=is_ascii)


# Any character, halves of surrogate pairs too; more often those that programs trip on.
ODD_CHARACTERS = (
    "\0\x1b\x7f\u0085\u00a0\u00ad\u200b\u200d\u2028\u202e\ufeff\ufffe\uffff"
    "\"'\\/;=,{}[]"
)
CHARACTERS = st.characters(codec=None) | st.sampled_from(ODD_CHARACTERS)
STRINGS = st.text(CHARACTERS, max_size=20)
JSON_VALUES = st.builds(
    _written,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | STRINGS,
        lambda children: (
            st.lists(children, max_size=3)
            | st.dictionaries(STRINGS, children, max_size=3)
        ),
        max_leaves=6,
    ),
    is_ascii=st.booleans(),
)
NUMBERS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,6})?", fullmatch=True
)
AMOUNTS = st.decimals(-5, 10**9, places=3).map(str)
DATE = r"(19[67]|20[0-9]|22[0-9])[0-9]-(0[1-9]|1[0-3])-[0-3][0-9]"
TIME = r"[T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\.[0-9]{1,9})?)?"
OFFSET = r"(Z|[+-][01][0-9]:?[0-6]0)"
INSTANTS = st.from_regex(f"{DATE}({TIME}{OFFSET}?)?", fullmatch=True)
DEEP = st.builds(
    lambda depth, opened, closed: opened * depth + "1" + closed * depth,
    st.integers(2, 1500),
    st.sampled_from(["[", '{"a":', '[{"a":']),
    st.sampled_from(["]", "}", "}]", ""]),
)
NO_JSON = st.sampled_from(
    [
        *("", "NaN", "-Infinity", "nul", "True", "'x'", "01", "1.", ".5", "+1", "0x1"),
        *("//", "/*", '"', '"\\u12"', '"\\x"', "{", "]", ",", ":", '"a"b', "\x00"),
    ]
)
JSON = st.one_of(
    JSON_VALUES,
    NUMBERS,
    AMOUNTS,
    (NUMBERS | AMOUNTS | INSTANTS).map(json.dumps),
    INSTANTS.map(json.dumps),
)
# Names that the lake, the engine or SQL use for something of their own.
OWN_NAMES = (
    *("source_file", "source_position", "record", "record_id", "records", "counts"),
    *("rounded_numbers", "place", "is_suspect", "is_lost", "order_year", "line"),
    *("customer_id", "customer_name", "payment_number", "refund_number", "reasons"),
    *("leaf", "odd", "order_updated_at", "is_deleted", "raw_text", "ORDER_ID", "id"),
    *("Items", "items[0]", "customer.id", "__proto__", "null", "$", "*", "%s", "{0}"),
)
KEYS = st.builds(_written, st.sampled_from(OWN_NAMES) | STRINGS, is_ascii=st.booleans())


def _containers(tree: Any) -> Iterator[Any]:
    if isinstance(tree, list):
        yield tree
        for child in tree:
            yield from _containers(child[1] if isinstance(tree, Pairs) else child)


def _spoil(draw: DrawFn, container: Any, values: SearchStrategy[str]) -> None:
    """Replace, drop, repeat or add one child of an object or a list."""
    is_object = isinstance(container, Pairs)
    deed = draw(st.sampled_from(["replace", "replace", "drop", "repeat", "add"]))
    if deed == "add" or not container:
        child = draw(values)
        container.append([draw(KEYS), child] if is_object else child)
        return
    index = draw(st.integers(0, len(container) - 1))
    if deed == "drop":
        del container[index]
    elif deed == "repeat":
        container.append(copy.deepcopy(container[index]))
    elif is_object:
        container[index][1] = draw(values)
    else:
        container[index] = draw(values)


@st.composite
def _spoilt(draw: DrawFn, feed: Feed, values: SearchStrategy[str]) -> str:
    tree = tree_of(VALID[feed])
    for _ in range(draw(st.integers(0, 3))):
        _spoil(draw, draw(st.sampled_from(list(_containers(tree)))), values)
    return text_of(tree, draw(st.sampled_from(["", "", " ", "\t", " \r"])))


def records(feed: Feed, *, is_json: bool = False) -> SearchStrategy[bytes]:
    """One line: a good record with up to three parts replaced, lost or added.

    Args:
        feed: whose record.
        is_json: keep its brackets and quotes in pairs, so that it can be an element.
    """
    return _spoilt(feed, JSON if is_json else JSON | DEEP | NO_JSON).map(
        lambda text: text.encode("utf-8", "surrogatepass").replace(b"\n", b" ")
    )


@st.composite
def damaged(draw: DrawFn, content: bytes) -> bytes:
    """The same bytes with a few slices flipped, inserted, deleted or doubled."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 12)))
        piece = content[start:end]
        other = draw(
            st.sampled_from([b"", piece * 2, bytes(b ^ 1 << 7 for b in piece)])
            | st.sampled_from([b"\n", b"\r\n", b'"', b"\\", b"{", b"}", b"[", b"]"])
            | st.sampled_from([b"\0", b"\xef\xbb\xbf", b"\xed\xa0\x80", b",", b":"])
            | st.binary(max_size=8)
        )
        content = content[:start] + other + content[end:]
    return content
