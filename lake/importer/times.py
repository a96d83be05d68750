"""Times as a shop writes them, to the contract's."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lake.exact.timestamps import TIMESTAMP_TEXT, parse_timestamp
from lake.importer.errors import MappingError
from lake.importer.mapping import Times
from lake.importer.values import EXACT, number_of, refused_time, text_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_UNITS = {"epoch_seconds": 1_000_000, "epoch_milliseconds": 1_000}
LAST_SECOND = 10**12  # far beyond the year 9999
SAMPLE = datetime(2025, 11, 23, 15, 47, tzinfo=UTC)

# A time in the contract's form, or None where the text has another form.
Form = Callable[[Any], str | None]


class TimeReader:
    """Reads times in the forms that a mapping declares; the first that fits counts.

    A local time becomes UTC by the contract's rule (one that occurs twice is the first,
    one that does not exist moves forward). Without a zone in the mapping it stays local
    and `source_timezone` applies.

    Raises:
        MappingError: no such zone, or a format that does not hold a whole date.
    """

    def __init__(self, times: Times) -> None:
        self._zone = _zone(times.zone) if times.zone is not None else None
        if not times.formats:
            raise MappingError("time.formats: is empty; list iso, or leave it out")
        self._forms = [self._form(name) for name in times.formats]

    def read(self, value: Any) -> Any:
        """The time in the contract's form; refused where no declared form fits."""
        for form in self._forms:
            try:
                stated = form(value)
            except (ValueError, ArithmeticError):
                continue
            if stated is not None:
                return stated
        return refused_time(value)

    def _form(self, name: str) -> Form:
        if name == "iso":
            return self._iso
        if microseconds := EPOCH_UNITS.get(name):
            return lambda value: _epoch(value, microseconds)
        _check(name)
        return lambda value: self._formatted(value, name)

    def _iso(self, value: Any) -> str | None:
        match = TIMESTAMP_TEXT.fullmatch(value) if isinstance(value, str) else None
        if not match:
            return None
        if match["offset"] or self._zone is None:
            return match.group()
        try:
            return _written(parse_timestamp(match.group(), self._zone))
        except (ValueError, OverflowError):
            return match.group()  # no such day: the validator says so

    def _formatted(self, value: Any, pattern: str) -> str | None:
        text = text_of(value)
        if text is None:
            return None
        local = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007 - zone below
        return _written(_in_utc(local, local.tzinfo or self._zone))


def _epoch(value: Any, microseconds: int) -> str | None:
    number = number_of(value)
    if number is None or number.copy_abs() > LAST_SECOND * 1_000_000 // microseconds:
        return None
    exact = EXACT.multiply(number, Decimal(microseconds))
    return _written(EPOCH + timedelta(microseconds=int(exact)))


def _in_utc(local: datetime, zone: tzinfo | None) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC) if zone else local


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise MappingError(
            f"time.zone: {name!r} is not a time zone; use a name such as Europe/Berlin"
        ) from error


def _check(pattern: str) -> None:
    """A format must bring back the day that it wrote, and the hour if it has one."""
    try:
        read = datetime.strptime(SAMPLE.strftime(pattern), pattern)  # noqa: DTZ007 - looked at, not kept
        is_whole = read.date() == SAMPLE.date() and (
            read.time() == time() or read.hour == SAMPLE.hour
        )
    except ValueError:
        is_whole = False
    if not is_whole or "%Z" in pattern:
        raise MappingError(
            f"time.formats: {pattern!r} does not hold a whole date; write it like "
            "%d.%m.%Y %H:%M (offsets as %z), or iso, epoch_seconds, epoch_milliseconds"
        )
