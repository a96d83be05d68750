"""Timestamps of the contract, read exactly."""

import re
from datetime import UTC, datetime, tzinfo

TIMESTAMP_TEXT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ](?P<hour>[0-9]{2}):[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:?(?P<offset_minutes>[0-9]{2}))?)?"
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
    # Some versions of Python take an hour 24, and none minds the minutes of an offset.
    if (
        not match
        or (match["hour"] or "") > "23"
        or (match["offset_minutes"] or "") > "59"
    ):
        raise ValueError(text)
    stated = datetime.fromisoformat(text)
    if stated.tzinfo is None:
        stated = stated.replace(tzinfo=source_timezone)
    return stated.astimezone(UTC)
