"""Where a setting comes from, and what a wrong one gets."""

from pathlib import Path

import pytest

from lake.errors import SettingsError
from lake.settings import Rules, project_settings, read_yaml


def test_settings_of_the_project_hold_where_nothing_else_is_said() -> None:
    assert project_settings({})["reporting_currency"] == "USD"


def test_environment_wins_over_the_project_and_a_flag_over_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STORELAKE_REPORTING_CURRENCY", "EUR")
    assert project_settings({})["reporting_currency"] == "EUR"
    flag = {"reporting_currency": "GBP"}
    assert project_settings(flag)["reporting_currency"] == "GBP"


def test_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"reporting_curency.*dbt_project\.yml"):
        project_settings({"reporting_curency": "GBP"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source_timezone", "Mars"),
        ("source_timezone", "../etc/passwd"),
        ("reporting_timezone", ""),
        ("reporting_timezone", "+05:30"),
        ("reporting_currency", None),
        ("reporting_currency", "usd"),
        ("as_of_date", "tomorrow"),
        ("history_start_date", "2025-13-01"),
        ("churn_inactivity_months", 0),
        ("churn_inactivity_months", "three"),
        ("top_n", -1),
        ("top_n", "1.5"),
        ("largest_loss", 1.5),
        ("largest_loss", "half"),
        ("allow_loss", "once"),
        ("publish_pii", None),
    ],
)
def test_wrong_value_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: "):
        project_settings({name: value})


def test_page_that_is_no_yaml_is_named_in_one_line(tmp_path: Path) -> None:
    page = tmp_path / "page.yml"
    page.write_text("models:\n  - name: [\n")
    with pytest.raises(SettingsError) as refused:
        read_yaml(page)
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{page}: is no YAML (")
    assert "line 3" in line


def test_digest_follows_what_reading_depends_on() -> None:
    rules = Rules.load(project_settings({}))
    same = Rules.load(project_settings({"reporting_currency": "GBP"}))
    other = Rules.load(project_settings({"source_timezone": "Europe/Berlin"}))
    more = Rules(rules.statuses | {"lost"}, rules.currencies, rules.source_timezone)
    # A status word concerns only the files that state it.
    assert rules.digest == same.digest == more.digest
    assert rules.digest != other.digest
