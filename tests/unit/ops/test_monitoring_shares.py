"""Shares of files against those before them, on histories made by hand."""

from ops.monitoring.settings import FileRules, ShareRules
from ops.monitoring.shares import Part, ShareVerdict, judge_shares

RULES = ShareRules(times=3, least=0.005, first=0.05, error=0.2)
FILES = FileRules(minimum=3, most=12, deviations=4)


def verdicts(*shares: tuple[int, int]) -> list[ShareVerdict]:
    parts = [Part(f"{n:02}", count, of) for n, (count, of) in enumerate(shares)]
    return list(judge_shares(parts, RULES, FILES))


def unusual(*shares: tuple[int, int]) -> list[str]:
    return [v.part.file for v in verdicts(*shares) if v.is_unusual]


def test_share_five_times_the_usual_is_unusual() -> None:
    assert unusual(*[(4, 1000)] * 4, (20, 1000), (4, 1000)) == ["04"]


def test_share_twice_the_usual_is_not() -> None:
    assert unusual(*[(10, 1000)] * 4, (20, 1000)) == []


def test_few_records_prove_nothing() -> None:
    assert unusual(*[(4, 1000)] * 4, (1, 40)) == []


def test_one_bad_record_in_a_clean_feed_is_not_unusual() -> None:
    assert unusual(*[(0, 500)] * 6, (1, 500)) == []


def test_first_files_are_held_against_a_fixed_share() -> None:
    assert unusual((40, 1000), (60, 1000)) == ["01"]
    assert verdicts((40, 1000))[0].usual is None


def test_unusual_file_is_not_what_later_ones_are_compared_with() -> None:
    bursts = [(30, 1000)] * 5
    assert unusual(*[(4, 1000)] * 4, *bursts) == ["04", "05", "06", "07", "08"]


def test_great_share_is_an_error_whatever_is_usual() -> None:
    (*_, last) = verdicts(*[(150, 1000)] * 5, (250, 1000))
    assert (last.is_unusual, last.is_error) == (True, True)


def test_file_without_records_is_not_judged() -> None:
    assert verdicts((0, 0)) == []
