"""The values of a record, one by one: type, range, exact form."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from lake.contract import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_AMOUNT,
    MAX_ID_CHARACTERS,
    MAX_LINE_NUMBER,
    MAX_PRICE,
    MAX_QUANTITY,
    MAX_STOCK,
    Field,
    Kind,
    ReasonCode,
)
from lake.exact.parsing import NumberToken
from lake.exact.timestamps import parse_timestamp
from lake.exact.verdict import Verdict
from lake.settings import Rules

NUMBER_TEXT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
CENT = Decimal("0.01")
PRICE_UNIT = Decimal("0.0001")
SMALLEST = Decimal("1e-99999")  # stands for any number closer to 0 than that
# The least and the most of whole numbers, and the code of one that lies outside.
WHOLE = {
    Kind.LINE_NUMBER: (0, MAX_LINE_NUMBER, ReasonCode.WRONG_TYPE),
    Kind.QUANTITY: (1, MAX_QUANTITY, ReasonCode.INVALID_QUANTITY),
    Kind.STOCK: (-MAX_STOCK, MAX_STOCK, ReasonCode.INVALID_QUANTITY),
}
# The unit of money, what it stays below, and the code of what is not so.
MONEY = {
    Kind.PRICE: (PRICE_UNIT, MAX_PRICE, ReasonCode.INVALID_PRICE),
    Kind.DISCOUNT: (CENT, MAX_AMOUNT, ReasonCode.INVALID_DISCOUNT),
    Kind.CHARGE: (CENT, MAX_AMOUNT, ReasonCode.INVALID_AMOUNT),
    Kind.REFUND: (CENT, MAX_AMOUNT, ReasonCode.INVALID_AMOUNT),
    Kind.AMOUNT: (CENT, MAX_AMOUNT, ReasonCode.INVALID_AMOUNT),
}


@dataclass(frozen=True)
class LeafReader:
    """Reads leaves; every fault goes into the verdict, none stops the reading."""

    verdict: Verdict
    rules: Rules

    def read(
        self, value: dict[str, Any], fields: tuple[Field, ...], path: str
    ) -> dict[str, Any]:
        """The stated leaves of an object, each in its exact form; faults are blamed."""
        leaves: dict[str, Any] = {}
        for leaf in fields:
            name = leaf.name
            stated = value.get(name)
            if stated is not None:
                leaves[name] = READERS[leaf.kind](self, stated, leaf, path + name)
            elif leaf.required:
                self.verdict.blame(ReasonCode.MISSING_FIELD, path + name)
        return leaves


def _string(reader: LeafReader, value: Any, path: str) -> str | None:
    if type(value) is not str:  # a number is one, too
        reader.verdict.blame(ReasonCode.WRONG_TYPE, path)
        return None
    if value.isascii():
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair
        reader.verdict.blame(ReasonCode.INVALID_ENCODING, path)
        return None
    return value


def _id(reader: LeafReader, value: Any, leaf: Field, path: str) -> str | None:
    if isinstance(value, NumberToken) and value.lstrip("-").isdigit():
        text: str | None = str(value)
    else:
        text = _string(reader, value, path)
    if text is None:
        return None
    if leaf.required and not text.strip():
        reader.verdict.blame(ReasonCode.BLANK_ID, path)
    if len(text) > MAX_ID_CHARACTERS:
        reader.verdict.blame(ReasonCode.WRONG_TYPE, path)
    return text


def _text(reader: LeafReader, value: Any, leaf: Field, path: str) -> str | None:
    text = _string(reader, value, path)
    if leaf.required and text is not None and not text.strip():
        reader.verdict.blame(ReasonCode.MISSING_FIELD, path)
    return text


def _status(reader: LeafReader, value: Any, _leaf: Field, path: str) -> str | None:
    text = _string(reader, value, path)
    if text is None:
        return None
    status = text.strip().lower()
    if status not in reader.rules.statuses:
        reader.verdict.blame(ReasonCode.UNKNOWN_STATUS, path)
        reader.verdict.unknown_status = status
    return status


def _currency(reader: LeafReader, value: Any, _leaf: Field, path: str) -> str | None:
    text = _string(reader, value, path)
    if text is not None and text not in reader.rules.currencies:
        reader.verdict.blame(ReasonCode.UNSUPPORTED_CURRENCY, path)
    return text


def _flag(reader: LeafReader, value: Any, _leaf: Field, path: str) -> bool | None:
    if not isinstance(value, bool):
        reader.verdict.blame(ReasonCode.WRONG_TYPE, path)
        return None
    return value


def _timestamp(
    reader: LeafReader, value: Any, _leaf: Field, path: str
) -> datetime | None:
    text = _string(reader, value, path)
    if text is None:
        return None
    try:
        instant = parse_timestamp(text, reader.rules.source_timezone)
    except ValueError:
        reader.verdict.blame(ReasonCode.INVALID_TIMESTAMP, path)
        return None
    except OverflowError:
        instant = None
    if instant is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
        reader.verdict.blame(ReasonCode.TIMESTAMP_OUT_OF_RANGE, path)
        return None
    return instant


def _number(
    reader: LeafReader, value: Any, path: str, code: ReasonCode
) -> Decimal | None:
    is_number = isinstance(value, NumberToken) or (
        isinstance(value, str) and NUMBER_TEXT.fullmatch(value)
    )
    if not is_number:
        reader.verdict.blame(ReasonCode.WRONG_TYPE, path)
        return None
    try:
        return Decimal(value)
    except InvalidOperation:  # an exponent beyond anything that could be meant
        if "-" in value.lower().partition("e")[2]:
            return SMALLEST
        reader.verdict.blame(code, path)
        return None


def _whole(reader: LeafReader, value: Any, leaf: Field, path: str) -> int | None:
    least, most, code = WHOLE[leaf.kind]
    number = _number(reader, value, path, code)
    if number is None:
        return None
    if not least <= number <= most or number != int(number):
        reader.verdict.blame(code, path)
        return None
    return int(number)


def _money(reader: LeafReader, value: Any, leaf: Field, path: str) -> Decimal | None:
    unit, limit, code = MONEY[leaf.kind]
    number = _number(reader, value, path, code)
    if number is None:
        return None
    if number.copy_abs() > limit:  # before rounding: digits without end cost time
        reader.verdict.blame(code, path)
        return None
    rounded = number.quantize(unit, rounding=ROUND_HALF_UP)
    if rounded.is_zero():
        rounded = abs(rounded)  # there is no negative nothing
    # Digits that no double holds are not what a program meant to say.
    if rounded != number and float(rounded) != float(number):
        reader.verdict.rounded_numbers += 1
    too_low = (leaf.kind is not Kind.AMOUNT and rounded < 0) or (
        leaf.kind is Kind.REFUND and rounded == 0
    )
    if too_low or abs(rounded) >= limit:
        reader.verdict.blame(code, path)
        return None
    return rounded


# How a leaf of each kind is read: its value, its field, the path for a reason.
READERS: dict[Kind, Callable[[LeafReader, Any, Field, str], Any]] = {
    Kind.ID: _id,
    Kind.TEXT: _text,
    Kind.TIMESTAMP: _timestamp,
    Kind.STATUS: _status,
    Kind.CURRENCY: _currency,
    Kind.FLAG: _flag,
    **dict.fromkeys(WHOLE, _whole),
    **dict.fromkeys(MONEY, _money),
}
