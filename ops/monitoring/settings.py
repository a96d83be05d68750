"""What counts as unusual, and which events are expected: `monitoring.yml`."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml

from lake.layout import PROJECT_ROOT
from ops.errors import OperationError

PATH_VARIABLE = "STORELAKE_MONITORING"
DEFAULT_PATH = PROJECT_ROOT / "monitoring.yml"
FULL_LENGTH = len("2025-11-24")
LEAP_YEAR = "2024-"  # has every day that can come every year

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class MonitoringError(OperationError):
    """The settings of the monitors are no such settings."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class DayRules(_Strict, frozen=True):
    """When a day is unusual; both its ratio to the expected and its distance must be.

    Attributes:
        weeks, minimum_weeks: how many of the same weekday before it are looked at, and
            how many of them must be usual ones.
        high, low: ratios to the expected.
        error_high, error_low: ratios that are an error, no warning.
        deviations: distances from the expected in terms of the usual spread.
        least_spread: of a day, relative to the expected; none: that of counting, one
            by the root of the expected.
    """

    weeks: Count
    minimum_weeks: Count
    high: Positive
    low: Share
    error_high: Positive
    error_low: Share
    deviations: Positive
    least_spread: Positive | None = None


class ShareRules(_Strict, frozen=True):
    """When a share of a file's records is unusual.

    Attributes:
        times: of the usual share.
        least: a smaller share never is.
        first: for files with too few before them.
        error: whatever is usual; none: unusual is never an error.
    """

    times: Positive
    least: Share
    first: Share
    error: Share | None = None


class FileRules(_Strict, frozen=True):
    """How many files tell what is usual, and how sure a verdict must be."""

    minimum: Count
    most: Count
    deviations: Positive


class DriftRules(_Strict, frozen=True):
    """In how many records of a file something must be new, and in which share."""

    records: Count
    share: Share


class FreshnessRules(_Strict, frozen=True):
    """Silence in terms of the usual time between files; never below `least_days`."""

    warning_times: Positive
    error_times: Positive
    least_days: Count


class RunTimeRules(_Strict, frozen=True):
    """When a stage is slow; times, distance and seconds must all be exceeded."""

    runs: Count
    minimum_runs: Count
    times: Positive
    deviations: Positive
    least_seconds: Positive


class DiskRules(_Strict, frozen=True):
    """Free gigabytes."""

    warning: Positive
    error: Positive


class ExpectedEvent(_Strict, frozen=True):
    """Something that people know of, from its first to its last day.

    Attributes:
        first_day, last_day: as 2025-11-24, or 11-24 for every year; none: always.
        direction: whether there is more than usual then, or less.
        subject: only this one of the monitors' subjects.
    """

    reason: str
    monitors: list[str]
    first_day: str | None = None
    last_day: str | None = None
    direction: Literal["more", "less", "any"] = "any"
    subject: str | None = None

    def __post_init__(self) -> None:
        stated = [day for day in (self.first_day, self.last_day) if day]
        for day in stated:
            date.fromisoformat(day if len(day) == FULL_LENGTH else LEAP_YEAR + day)
        if len({len(day) for day in stated}) > 1:
            raise ValueError("first_day and last_day: give both a year or neither")

    def covers(self, day: date) -> bool:
        """Whether it goes on that day."""
        stated = self.first_day or self.last_day
        if stated is None:
            return True
        text = day.isoformat()[-len(stated) :]
        first, last = self.first_day or text, self.last_day or text
        if first > last and len(stated) < FULL_LENGTH:  # over the turn of the year
            return text >= first or text <= last
        return first <= text <= last


class MonitoringSettings(_Strict, frozen=True):
    """All of `monitoring.yml`."""

    checked_days: Count
    orders: DayRules
    revenue: DayRules
    quarantine: ShareRules
    late: ShareRules
    repeated: ShareRules
    files: FileRules
    drift: DriftRules
    freshness: FreshnessRules
    run_time: RunTimeRules
    disk: DiskRules
    expected: list[ExpectedEvent] = []


def load_settings(path: Path | None = None) -> MonitoringSettings:
    """The settings at `path`, else where `STORELAKE_MONITORING` says, else the root's.

    Raises:
        MonitoringError: the file cannot be read, lacks a setting, has an unknown one or
            a value that it cannot have.
    """
    path = path or Path(os.environ.get(PATH_VARIABLE) or DEFAULT_PATH)
    try:
        # Every value as text: YAML would make a date of 2025-11-24.
        stated = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - makes nothing but text
        return msgspec.convert(stated, MonitoringSettings, strict=False)
    except (OSError, ValueError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise MonitoringError(
            f"{path}: {said}; docs/monitoring.md lists the settings"
        ) from error
