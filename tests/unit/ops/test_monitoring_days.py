"""Days against their baseline, on histories made by hand."""

from datetime import date, timedelta

import pytest

from ops.monitoring.baseline import Baseline, Side, Verdict
from ops.monitoring.settings import DayRules

RULES = DayRules(
    weeks=8,
    minimum_weeks=4,
    high=1.75,
    low=0.6,
    error_high=3,
    error_low=0.25,
    deviations=3.5,
)
MONDAY = date(2025, 1, 6)
WEEK = [100, 90, 95, 100, 130, 160, 120]


def judged(values: list[float], known: tuple[int, ...] = ()) -> list[Verdict]:
    """What is said of days that begin on a Monday; `known` ones are expected."""
    baseline = Baseline(RULES)
    return [
        baseline.judge(MONDAY + timedelta(days=n), value, is_known=n in known)
        for n, value in enumerate(values)
    ]


def sides(values: list[float], known: tuple[int, ...] = ()) -> dict[int, Side]:
    """The unusual days."""
    return {
        n: verdict.side
        for n, verdict in enumerate(judged(values, known))
        if verdict.side is not Side.USUAL
    }


def weeks(count: int) -> list[float]:
    return [float(value) for _ in range(count) for value in WEEK]


def test_weekdays_are_compared_with_their_own_kind() -> None:
    saturday = judged(weeks(10))[68]
    assert saturday.expected == pytest.approx(160)
    assert sides(weeks(10)) == {}


def test_missing_day_is_less_than_usual() -> None:
    values = weeks(10)
    values[66] = 0
    assert sides(values) == {66: Side.LESS}


def test_double_day_is_more_and_half_day_is_less_than_usual() -> None:
    values = weeks(10)
    values[60] *= 2
    values[65] *= 0.5
    assert sides(values) == {60: Side.MORE, 65: Side.LESS}


def test_busy_weekday_on_a_quiet_one_is_unusual() -> None:
    values = weeks(10)
    values[64] = 2 * 90  # a Tuesday, as good as a Saturday and more
    assert sides(values) == {64: Side.MORE}


def test_verdict_names_the_nearest_usual_value() -> None:
    values = weeks(10)
    values[63] = 0
    verdict = judged(values)[63]
    assert verdict.expected == pytest.approx(100)
    assert verdict.nearest == pytest.approx(60)


def test_growth_is_no_incident() -> None:
    values = [value * 1.01**n for n, value in enumerate(weeks(20))]
    assert sides(values) == {}


def test_new_season_is_no_incident() -> None:
    """Half as much again from one month to the next, and back."""
    values = weeks(8) + [1.5 * value for value in weeks(5)] + weeks(5)
    assert sides(values) == {}


def test_too_little_history_gives_no_verdict() -> None:
    values = weeks(5)
    values[27] = 0
    assert [verdict.expected for verdict in judged(values)[:28]] == [None] * 28
    assert sides(values) == {}


def test_few_orders_a_day_are_no_incident_by_chance() -> None:
    values = [2.0, 3.0, 1.0, 4.0, 2.0, 3.0, 2.0] * 10
    values[65], values[68] = 0, 7
    assert sides(values) == {}


def test_unusual_day_is_not_what_later_ones_are_compared_with() -> None:
    values = weeks(12)
    for saturday in (47, 54, 61):
        values[saturday] = 0
    assert judged(values)[61].expected == pytest.approx(160)
    assert set(sides(values)) == {47, 54, 61}


def test_expected_event_is_judged_but_not_learnt_from() -> None:
    values = weeks(12)
    campaign = tuple(range(56, 63))
    for day in campaign:
        values[day] *= 1.6
    after = judged(values, campaign)[63]
    assert after.expected == pytest.approx(100)
    assert judged(values, campaign)[56].expected == pytest.approx(100)


def test_change_that_lasts_a_week_is_the_new_usual() -> None:
    values = weeks(8) + [3 * value for value in weeks(4)]
    assert set(sides(values)) == set(range(56, 63))


def test_outage_of_weeks_stays_an_incident() -> None:
    values = weeks(8) + [0.0] * 10
    assert set(sides(values)) == set(range(56, 66))


def test_weekday_that_is_closed_from_now_on_is_the_new_usual() -> None:
    values = weeks(20)
    for sunday in range(62, len(values), 7):
        values[sunday] = 0
    found = sides(values)
    assert {62, 69, 76, 83} <= set(found)
    assert set(found) <= {62, 69, 76, 83, 90}
