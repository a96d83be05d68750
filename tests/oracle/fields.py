"""One field of a record -> typed value or reason code (contract.md, "Numbers")."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, DecimalException
from functools import lru_cache
from zoneinfo import ZoneInfo

from .amounts import CENT, EXACT
from .known import ATTRIBUTES, KNOWN, REQUIRED, Field
from .periods import instant_in
from .reading import DecimalText, IntegerText

# Required texts that are neither ids nor words of a vocabulary.
TEXTS = {"product_name", "category", "method"}
PRICE_STEP = Decimal("0.0001")
PRICE_LIMIT = Decimal(10) ** 8
AMOUNT_LIMIT = Decimal(10) ** 12
# Stands for numbers too large to be written down; every range check refuses it.
ENORMOUS = Decimal(10) ** 30
LARGEST_INTEGER = 2**31 - 1

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)

Raw = Mapping[str, object]


@dataclass
class Findings:
    """What the checks of one record found; a record is valid without reasons.

    `objects` lists the kind of each object in it, `stated` its known fields that have a
    value, `unknown` the fields that the contract does not know.
    """

    reasons: list[tuple[str, str]] = field(default_factory=list)
    rounded: int = 0
    objects: list[str] = field(default_factory=list)
    stated: list[Field] = field(default_factory=list)
    unknown: list[Field] = field(default_factory=list)
    unknown_statuses: set[str] = field(default_factory=set)

    def add(self, code: str, name: str) -> None:
        self.reasons.append((code, name))

    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({code for code, _ in self.reasons}))


def note_shape(raw: Raw, kind: str, found: Findings) -> None:
    """Count the object and its fields; null is not stated, nor a blank attribute."""
    known = KNOWN[kind]
    found.objects.append(kind)
    for name, value in raw.items():
        if name not in known:
            found.unknown.append((kind, name))
        elif value is not None and not (name in ATTRIBUTES and _is_blank(value)):
            found.stated.append(known[name])


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def require(raw: Raw, kind: str, found: Findings) -> None:
    """A required field that is absent or null is missing, and so is a blank text."""
    for name in REQUIRED[kind]:
        value = raw.get(name)
        if value is None or (name in TEXTS and _is_blank(value)):
            found.add("missing_field", name)


def stated_text(raw: Raw, name: str, found: Findings) -> str | None:
    """A text that describes something; a blank one states nothing."""
    value = text(raw, name, found)
    return None if value is None or _is_blank(value) else value


def text(raw: Raw, name: str, found: Findings) -> str | None:
    value = raw.get(name)
    if value is None:
        return None
    # Numbers are subclasses of str here, hence no isinstance.
    if type(value) is not str:
        found.add("wrong_type", name)
        return None
    return value


def identifier(raw: Raw, name: str, found: Findings) -> str | None:
    """Text of an id, which may come as a string or an integer."""
    value = raw.get(name)
    if value is None:
        return None
    if type(value) is not str and type(value) is not IntegerText:
        found.add("wrong_type", name)
        return None
    return str(value)


def required_identifier(raw: Raw, name: str, found: Findings) -> str | None:
    value = identifier(raw, name, found)
    if value is not None and not value.strip():
        found.add("blank_id", name)
        return None
    return value


def _number(raw: Raw, name: str, found: Findings) -> Decimal | None:
    value = raw.get(name)
    if value is None:
        return None
    kind = type(value)
    is_number = kind is IntegerText or kind is DecimalText
    if not is_number and not (kind is str and NUMBER.fullmatch(str(value))):
        found.add("wrong_type", name)
        return None
    try:
        return Decimal(str(value))
    except DecimalException:
        return ENORMOUS


def _rounded(value: Decimal, step: Decimal, found: Findings) -> Decimal:
    try:
        kept = value.quantize(step, context=EXACT)
    except DecimalException:
        return ENORMOUS
    if kept != value:
        found.rounded += 1
    return kept


def price(raw: Raw, name: str, found: Findings) -> Decimal | None:
    """Price or cost of a unit: four places, 0 to under 10^8."""
    value = _number(raw, name, found)
    if value is None:
        return None
    value = _rounded(value, PRICE_STEP, found)
    if not 0 <= value < PRICE_LIMIT:
        found.add("invalid_price", name)
        return None
    return abs(value)


def amount(
    raw: Raw, name: str, found: Findings, code: str, minimum: Decimal | None
) -> Decimal | None:
    """Amount of two places, at least `minimum`, below 10^12; else reason `code`."""
    value = _number(raw, name, found)
    if value is None:
        return None
    value = _rounded(value, CENT, found)
    if abs(value) >= AMOUNT_LIMIT or (minimum is not None and value < minimum):
        found.add(code, name)
        return None
    return value + 0


def whole(raw: Raw, name: str, found: Findings, code: str) -> int | None:
    """Whole number that fits 32 bits; `2.0` is whole."""
    value = _number(raw, name, found)
    if value is None:
        return None
    if abs(value) > LARGEST_INTEGER or value != value.to_integral_value():
        found.add(code, name)
        return None
    return int(value)


def _offset(mark: str) -> timedelta:
    hours, minutes = int(mark[1:3]), int(mark[-2:])
    if hours > 23 or minutes > 59:
        raise ValueError(mark)
    size = timedelta(hours=hours, minutes=minutes)
    return -size if mark[0] == "-" else size


@lru_cache(maxsize=2**16)
def parse_timestamp(stated: str, zone: ZoneInfo) -> datetime | str:
    """UTC instant, or the reason code why there is none."""
    match = TIMESTAMP.fullmatch(stated)
    if match is None:
        return "invalid_timestamp"
    year, month, day, hour, minute, second, fraction, mark = match.groups()
    try:
        local = datetime(  # noqa: DTZ001
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "").ljust(6, "0")[:6]),
        )
        offset = _offset(mark) if mark and mark != "Z" else timedelta()
    except ValueError:
        return "invalid_timestamp"
    try:
        if mark:
            instant = (local - offset).replace(tzinfo=UTC)
        else:
            instant = instant_in(zone, local)
    except OverflowError:
        return "timestamp_out_of_range"
    return instant if 1970 <= instant.year <= 2200 else "timestamp_out_of_range"


def timestamp(raw: Raw, name: str, found: Findings, zone: ZoneInfo) -> datetime | None:
    stated = text(raw, name, found)
    if stated is None:
        return None
    instant = parse_timestamp(stated, zone)
    if isinstance(instant, str):
        found.add(instant, name)
        return None
    return instant
