"""Business dates and months (metrics.md, "Time" and "Months")."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


def month_of(day: date) -> date:
    return date(day.year, day.month, 1)


def add_months(month: date, count: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, index + 1, 1)


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def last_day_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def date_id_of(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def instant_in(zone: ZoneInfo, local: datetime) -> datetime:
    """UTC instant of a naive local time.

    With fold 0, `zoneinfo` gives the first of two equal local times, and moves one that
    does not exist forward by the gap: just what the contract asks for.
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def month_start(month: date, zone: ZoneInfo) -> datetime:
    midnight = datetime(month.year, month.month, 1)  # noqa: DTZ001
    return instant_in(zone, midnight)


def month_end(month: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of the month, as the end of a month still belongs to it."""
    return month_start(add_months(month, 1), zone) - timedelta.resolution


def business_dates(timezone: str) -> Callable[[datetime], date]:
    """Function from a UTC instant to its date in the zone."""
    if timezone == "UTC":
        return datetime.date
    zone = ZoneInfo(timezone)
    return lambda instant: instant.astimezone(zone).date()


@dataclass(frozen=True)
class Calendar:
    """The gap-free months from the first counted order to `as_of_date`.

    Attributes:
        first_day: date of the first counted order; None without any.
        as_of_date: None only where there is no order at all.
        history_start_date: months that begin before it are not complete.
    """

    first_day: date | None
    as_of_date: date | None
    history_start_date: date | None

    @property
    def months(self) -> list[date]:
        if self.first_day is None or self.as_of_date is None:
            return []
        first = month_of(self.first_day)
        count = months_between(first, self.as_of_date) + 1
        return [add_months(first, offset) for offset in range(count)]

    def has_ended(self, month: date) -> bool:
        return self.as_of_date is not None and last_day_of(month) <= self.as_of_date

    def is_complete(self, month: date) -> bool:
        starts_whole = (
            self.history_start_date is None or month >= self.history_start_date
        )
        return self.has_ended(month) and starts_whole
