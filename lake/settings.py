"""Settings and reference tables that decide how raw files are read."""

import csv
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from lake.contract import CONTRACT_VERSION
from lake.errors import SettingsError
from lake.layout import PROJECT_ROOT

ENVIRONMENT_PREFIX = "STORELAKE_"
SEEDS = PROJECT_ROOT / "seeds"
# They permit or forbid something in one run; no number depends on them.
PERMITS = ("allow_loss", "forget_retracted_changes", "largest_loss", "publish_pii")


def project_settings(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting of the project, by name: flag > environment > dbt_project.yml.

    Args:
        overrides: what `--vars` gave.

    Raises:
        SettingsError: a setting that dbt_project.yml does not declare, or a value that
            it cannot have.
    """
    project = read_yaml(PROJECT_ROOT / "dbt_project.yml")
    settings: dict[str, Any] = dict(project["vars"])
    for name in settings:
        if stated := os.environ.get(ENVIRONMENT_PREFIX + name.upper()):
            settings[name] = stated
    for name, value in overrides.items():
        if name not in settings:
            raise SettingsError(
                f"--vars: there is no setting {name!r}; dbt_project.yml declares "
                + ", ".join(sorted(settings))
            )
        settings[name] = value
    _check(settings)
    return settings


def read_yaml(page: Path) -> Any:
    """What a YAML file of the project holds, read by libyaml: seven times as fast.

    Raises:
        SettingsError: it is no YAML.
    """
    try:
        return msgspec.yaml.decode(page.read_bytes())
    except msgspec.DecodeError as error:
        what = " ".join(str(error).split())
        raise SettingsError(f"{page}: is no YAML ({what}); mend it") from error


def _check(settings: Mapping[str, Any]) -> None:
    for name in ("source_timezone", "reporting_timezone"):
        time_zone(name, settings[name])
    for name in ("as_of_date", "history_start_date"):
        if settings[name] is not None:
            _check_date(name, str(settings[name]))
    for name in ("churn_inactivity_months", "top_n"):
        _check_count(name, str(settings[name]))
    _check_share("largest_loss", str(settings["largest_loss"]))
    for name in ("allow_loss", "forget_retracted_changes", "publish_pii"):
        _check_permit(name, str(settings[name]))
    currency = settings["reporting_currency"]
    if currency not in _column(SEEDS / "currencies.csv", "currency"):
        raise SettingsError(
            f"reporting_currency: {currency!r} is not in seeds/currencies.csv; use an "
            "ISO 4217 code such as EUR"
        )


def time_zone(name: str, value: Any) -> ZoneInfo:
    """The zone that a setting or an option names.

    Raises:
        SettingsError: there is none of that name.
    """
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            f"{name}: {value!r} is not a time zone; use a name such as UTC or "
            "Europe/Berlin"
        ) from error


def numbers_as_text(settings: Mapping[str, Any]) -> dict[str, str | None]:
    """The settings that numbers depend on, as a build records them: no permits."""
    return {
        name: None if value is None else str(value)
        for name, value in sorted(settings.items())
        if name not in PERMITS
    }


def is_permitted(settings: Mapping[str, Any], name: str) -> bool:
    """Whether a permit is given: true in dbt_project.yml, `true` in the environment."""
    return str(settings[name]).lower() == "true"


def _check_count(name: str, value: str) -> None:
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise SettingsError(f"{name}: {value!r} is no count; use a whole number from 1")


def _check_share(name: str, value: str) -> None:
    try:
        is_share = 0 <= float(value) <= 1
    except ValueError:
        is_share = False
    if not is_share:
        raise SettingsError(f"{name}: {value!r} is no share; use a number from 0 to 1")


def _check_permit(name: str, value: str) -> None:
    if value.lower() not in ("true", "false"):
        raise SettingsError(f"{name}: {value!r} is no permit; use true or false")


def _check_date(name: str, value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(
            f"{name}: {value!r} is not a date; write it as 2025-03-31, or null"
        ) from error


@dataclass(frozen=True)
class Rules:
    """What the contract leaves to the shop: its status words, currencies, time zone."""

    statuses: frozenset[str]
    currencies: frozenset[str]
    source_timezone: ZoneInfo

    @classmethod
    def load(cls, settings: Mapping[str, Any]) -> "Rules":
        """Read the seeds and the `source_timezone` setting."""
        return cls(
            _column(SEEDS / "order_status_policy.csv", "status"),
            _column(SEEDS / "currencies.csv", "currency"),
            time_zone("source_timezone", settings["source_timezone"]),
        )

    @property
    def digest(self) -> str:
        """What every flattened file depends on besides its own bytes.

        Status words are left out: a file depends only on those that it states.
        """
        inputs = [
            CONTRACT_VERSION,
            sorted(self.currencies),
            self.source_timezone.key,
        ]
        return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()


def _column(path: Path, name: str) -> frozenset[str]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            values = frozenset(row[name] for row in csv.DictReader(file))
    except (OSError, KeyError) as error:
        raise SettingsError(f"{path}: cannot read column {name!r} ({error})") from error
    return values
