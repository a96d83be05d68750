"""Counts by made-up names: bounded, and the same in whatever order they are summed."""

from collections import Counter
from itertools import permutations

import pytest

from lake.contract import ReasonCode
from lake.counts import OTHERS, bound
from lake.exact.verdict import MOST_REASONS, Verdict


def summed(parts: tuple[Counter[str], ...]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
        bound(total, 3)
    return total


def test_counts_beyond_the_first_names_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lake.counts.MOST_NAMES", 3)
    parts = [Counter(part) for part in ("aab", "ddeb", "cca", "ffa")]
    for part in parts[:2]:
        bound(part, 3)
    sums = [summed(order) for order in permutations(parts)]
    assert all(each == Counter({"a": 4, "b": 2, "c": 2, OTHERS: 5}) for each in sums)


def test_few_names_stay_as_they_are() -> None:
    counts = Counter(f"k{number}" for number in range(1000))
    bound(counts)
    assert OTHERS not in counts
    assert len(counts) == 1000


def test_counts_up_to_a_limit_stay_as_they_are() -> None:
    counts = Counter(f"k{number}" for number in range(2001))
    bound(counts, limit=2001)
    assert len(counts) == 2001
    bound(counts, limit=2000)
    assert (len(counts), counts[OTHERS]) == (1001, 1001)


def test_reasons_of_a_record_are_bounded_and_every_code_is_kept() -> None:
    verdict = Verdict()
    for number in range(5000):
        verdict.blame(ReasonCode.WRONG_TYPE, f"items[{number}]")
    verdict.blame(ReasonCode.NO_ITEMS, "items")
    verdict.blame(ReasonCode.NO_ITEMS, "items again")
    assert len(verdict.reasons) == MOST_REASONS + 1
    assert [reason.field for reason in verdict.reasons[-2:]] == ["items[999]", "items"]
