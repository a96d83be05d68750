"""`monitoring.yml`: what it may say, and when an event is going on."""

from datetime import date
from pathlib import Path

import pytest

from ops.monitoring.settings import (
    DEFAULT_PATH,
    PATH_VARIABLE,
    ExpectedEvent,
    MonitoringError,
    load_settings,
)

SHIPPED = DEFAULT_PATH.read_text()


def written(folder: Path, text: str) -> Path:
    path = folder / "monitoring.yml"
    path.write_text(text)
    return path


def test_shipped_settings_are_valid() -> None:
    assert load_settings(DEFAULT_PATH).checked_days == 35


def test_environment_says_where_the_settings_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, SHIPPED.replace("checked_days: 35", "checked_days: 7"))
    monkeypatch.setenv(PATH_VARIABLE, str(path))
    assert load_settings().checked_days == 7


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("checked_days: 35", "checked_days: soon", r"checked_days"),
        ("checked_days: 35", "", r"checked_days"),
        ("  low: 0.6", "  low: 6", r"orders\.low"),
        ("  low: 0.6", "  low: 0.6\n  lower: 0.3", r"lower"),
        ("  times: 3.0", "  times: -1", r"quarantine\.times"),
        ("first_day: 11-24", "first_day: 11-34", r"day.*expected"),
        ("first_day: 11-24", "first_day: 2024-11-24", r"both a year or neither"),
        ("direction: less", "direction: down", r"down"),
        ("drift:", "drift: [", r"monitoring\.yml"),
    ],
)
def test_wrong_setting_is_one_line_that_names_it(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in SHIPPED
    path = written(tmp_path, SHIPPED.replace(old, new, 1))
    with pytest.raises(MonitoringError, match=said) as error:
        load_settings(path)
    assert "\n" not in str(error.value)
    assert str(path) in str(error.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MonitoringError, match=r"none\.yml"):
        load_settings(tmp_path / "none.yml")


def event(first_day: str | None, last_day: str | None) -> ExpectedEvent:
    return ExpectedEvent("sale", ["orders"], first_day, last_day)


def test_event_goes_on_from_its_first_day_to_its_last() -> None:
    sale = event("2025-11-24", "2025-11-30")
    assert sale.covers(date(2025, 11, 24))
    assert sale.covers(date(2025, 11, 30))
    assert not sale.covers(date(2025, 12, 1))
    assert not sale.covers(date(2026, 11, 24))


def test_event_without_a_year_comes_every_year() -> None:
    sale = event("11-24", "11-30")
    assert sale.covers(date(2025, 11, 30))
    assert sale.covers(date(2026, 11, 24))
    assert not sale.covers(date(2026, 11, 23))


def test_event_goes_on_over_the_turn_of_the_year() -> None:
    holidays = event("12-24", "01-02")
    assert holidays.covers(date(2025, 12, 31))
    assert holidays.covers(date(2026, 1, 2))
    assert not holidays.covers(date(2026, 1, 3))


def test_event_without_days_always_goes_on() -> None:
    assert event(None, None).covers(date(2025, 1, 1))
