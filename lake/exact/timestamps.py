"""Timestamps of the contract, read exactly."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

TIMESTAMP_TEXT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def parse_timestamp(text: str, source_timezone: tzinfo) -> datetime:
    """The UTC instant of a contract timestamp, cut to microseconds.

    A local time that occurs twice is the first one; one that does not exist moves
    forward by the gap (both are what `fold=0` means).

    Raises:
        ValueError: not a timestamp of the contract.
        OverflowError: beyond the years that a datetime can hold.
    """
    match = TIMESTAMP_TEXT.fullmatch(text)
    if not match:
        raise ValueError(text)
    local = datetime.fromisoformat(match["date"]).replace(
        hour=int(match["hour"] or 0),
        minute=int(match["minute"] or 0),
        second=int(match["second"] or 0),
        microsecond=int((match["fraction"] or "")[:6].ljust(6, "0")),
    )
    return local.replace(tzinfo=_offset(match["offset"]) or source_timezone).astimezone(
        UTC
    )


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if minutes > 59:  # noqa: PLR2004 - minutes of an hour
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
