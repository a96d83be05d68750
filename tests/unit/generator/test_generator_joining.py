"""Rows of text, and the numbers that they are drawn by."""

import numpy as np
import pytest

from generator.joining import Several, join, only
from generator.money import allocate
from generator.randomness import Stream, found_in
from generator.state import in_order
from generator.texts import OneOf, cents, digits, instants, lookup, whole


@pytest.mark.parametrize("rows", [0, 1, 3, 5000])
def test_rows_hold_their_parts_in_order(rows: int) -> None:
    index = np.arange(rows) % 3
    items = Several(
        np.concatenate([[0], np.cumsum(index)]),
        ("<", lookup(["a", "b"], np.arange(index.sum()) % 2), ">"),
    )
    is_odd = index == 1
    odd = only(is_odd, "odd ", *whole(np.flatnonzero(is_odd)))
    texts = join("#", lookup(["x", "", "zz"], index), "!", items, odd, ".")
    letters = iter("ab" * rows)
    expected = [
        f"#{('x', '', 'zz')[i]}!"
        + "".join(f"<{next(letters)}>" for _ in range(i))
        + (f"odd {row}" if i == 1 else "")
        + "."
        for row, i in enumerate(index.tolist())
    ]
    assert texts.to_pylist() == expected


def test_numbers_are_written_as_json_has_them() -> None:
    numbers = np.array([0, 7, 99, 100, 999, 1000, 65_535, 6_553_600, 1_234_567_890])
    found = join(*whole(numbers), " ", *cents(numbers), " ", *digits(numbers, 7, ";"))
    assert found.to_pylist() == [
        f"{n} {n // 100}.{n % 100:02} {n:07};" for n in numbers
    ]


@pytest.mark.parametrize("largest", [99, 65_535, 6_553_600])
def test_what_stands_beside_a_number_differs_from_row_to_row(largest: int) -> None:
    numbers = np.array([0, 1000, largest])
    begin = OneOf(("a", "", "ccc"), np.array([2, 0, 1]))
    end = OneOf(("x", "", "zz"), np.array([0, 2, 1]))
    found = join(
        *cents(numbers, end, begin=begin),
        " ",
        *digits(numbers, 7, begin=begin),
        " ",
        *whole(numbers, end),
    )
    assert found.to_pylist() == [
        f"{b}{n // 100}.{n % 100:02}{e} {b}{n:07} {n}{e}"
        for n, b, e in zip(numbers, ("ccc", "a", ""), ("x", "zz", ""), strict=True)
    ]


def test_instants_are_written_to_the_second_wherever_they_lie() -> None:
    texts = ["1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2031-12-31T12:00:01Z"]
    at = np.array([np.datetime64(text[:-1], "s").astype(np.int64) for text in texts])
    for some in (slice(None), slice(1, 2)):
        found = join(*instants(at[some], ","))
        assert found.to_pylist() == [f'"{text}",' for text in texts[some]]
    ended = join(*instants(at, OneOf(("]", "", "}"), np.array([1, 2, 0]))))
    assert ended.to_pylist() == [
        f'"{text}"{end}' for text, end in zip(texts, ("", "}", "]"), strict=True)
    ]


@pytest.mark.parametrize("scale", [1, 1000, 10**9])
def test_ranges_are_found_as_a_search_finds_them(scale: int) -> None:
    weights = np.array([0, 0, 5, 1, 0, 1, 300, 0, 2]) * scale
    reach = np.cumsum(weights)
    ends = np.concatenate([reach - 1, reach])
    drawn = np.concatenate(
        [Stream(1, "ranges").between(0, int(reach[-1]), 5000), ends[ends < reach[-1]]]
    )
    drawn = drawn[drawn >= 0]
    expected = np.searchsorted(reach, drawn, side="right")
    assert np.array_equal(found_in(reach, drawn), expected)


@pytest.mark.parametrize("kinds", [3, 10**15])
def test_equal_keys_keep_their_order(kinds: int) -> None:
    keys = Stream(2, "keys").between(0, kinds, 2000)
    assert np.array_equal(in_order(keys), np.argsort(keys, kind="stable"))


def test_orders_without_a_discount_split_nothing() -> None:
    first = np.array([0, 2, 3, 6])
    shares = allocate(np.array([0, 5, 10]), np.array([4, 4, 9, 1, 1, 1]), first)
    assert shares.tolist() == [0, 0, 5, 4, 3, 3]
