"""The values of a record, one by one: type, range, exact form."""

import re
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


class NumberToken(str):
    """A JSON number as it was written, so that no digit is lost."""

    __slots__ = ()


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
            stated = value.get(leaf.name)
            if stated is not None:
                leaves[leaf.name] = self._leaf(stated, leaf, path + leaf.name)
            elif leaf.required:
                self.verdict.blame(ReasonCode.MISSING_FIELD, path + leaf.name)
        return leaves

    def _leaf(self, value: Any, leaf: Field, path: str) -> Any:  # noqa: PLR0911 - one a kind
        if leaf.kind in MONEY:
            return self._money(value, leaf.kind, path)
        if leaf.kind in WHOLE:
            return self._whole(value, leaf.kind, path)
        match leaf.kind:
            case Kind.ID:
                return self._id(value, path, required=leaf.required)
            case Kind.TEXT:
                return self._text(value, path, required=leaf.required)
            case Kind.TIMESTAMP:
                return self._timestamp(value, path)
            case Kind.STATUS:
                return self._status(value, path)
            case Kind.CURRENCY:
                return self._currency(value, path)
            case _:
                return self._flag(value, path)

    def _string(self, value: Any, path: str) -> str | None:
        if not isinstance(value, str) or isinstance(value, NumberToken):
            self.verdict.blame(ReasonCode.WRONG_TYPE, path)
            return None
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:  # half of a surrogate pair
            self.verdict.blame(ReasonCode.INVALID_ENCODING, path)
            return None
        return value

    def _id(self, value: Any, path: str, *, required: bool) -> str | None:
        if isinstance(value, NumberToken) and value.lstrip("-").isdigit():
            text: str | None = str(value)
        else:
            text = self._string(value, path)
        if text is None:
            return None
        if required and not text.strip():
            self.verdict.blame(ReasonCode.BLANK_ID, path)
        if len(text) > MAX_ID_CHARACTERS:
            self.verdict.blame(ReasonCode.WRONG_TYPE, path)
        return text

    def _text(self, value: Any, path: str, *, required: bool) -> str | None:
        text = self._string(value, path)
        if required and text is not None and not text.strip():
            self.verdict.blame(ReasonCode.MISSING_FIELD, path)
        return text

    def _status(self, value: Any, path: str) -> str | None:
        text = self._string(value, path)
        if text is None:
            return None
        status = text.strip().lower()
        if status not in self.rules.statuses:
            self.verdict.blame(ReasonCode.UNKNOWN_STATUS, path)
            self.verdict.unknown_status = status
        return status

    def _currency(self, value: Any, path: str) -> str | None:
        text = self._string(value, path)
        if text is not None and text not in self.rules.currencies:
            self.verdict.blame(ReasonCode.UNSUPPORTED_CURRENCY, path)
        return text

    def _flag(self, value: Any, path: str) -> bool | None:
        if not isinstance(value, bool):
            self.verdict.blame(ReasonCode.WRONG_TYPE, path)
            return None
        return value

    def _timestamp(self, value: Any, path: str) -> datetime | None:
        text = self._string(value, path)
        if text is None:
            return None
        try:
            instant = parse_timestamp(text, self.rules.source_timezone)
        except ValueError:
            self.verdict.blame(ReasonCode.INVALID_TIMESTAMP, path)
            return None
        except OverflowError:
            instant = None
        if instant is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
            self.verdict.blame(ReasonCode.TIMESTAMP_OUT_OF_RANGE, path)
            return None
        return instant

    def _number(self, value: Any, path: str, code: ReasonCode) -> Decimal | None:
        is_number = isinstance(value, NumberToken) or (
            isinstance(value, str) and NUMBER_TEXT.fullmatch(value)
        )
        if not is_number:
            self.verdict.blame(ReasonCode.WRONG_TYPE, path)
            return None
        try:
            return Decimal(value)
        except InvalidOperation:  # an exponent beyond anything that could be meant
            if "-" in value.lower().partition("e")[2]:
                return SMALLEST
            self.verdict.blame(code, path)
            return None

    def _whole(self, value: Any, kind: Kind, path: str) -> int | None:
        least, most, code = WHOLE[kind]
        number = self._number(value, path, code)
        if number is None:
            return None
        if not least <= number <= most or number != int(number):
            self.verdict.blame(code, path)
            return None
        return int(number)

    def _money(self, value: Any, kind: Kind, path: str) -> Decimal | None:
        unit, limit, code = MONEY[kind]
        number = self._number(value, path, code)
        if number is None:
            return None
        if number.copy_abs() > limit:  # before rounding: digits without end cost time
            self.verdict.blame(code, path)
            return None
        rounded = number.quantize(unit, rounding=ROUND_HALF_UP)
        if rounded.is_zero():
            rounded = abs(rounded)  # there is no negative nothing
        # Digits that no double holds are not what a program meant to say.
        self.verdict.rounded_numbers += float(rounded) != float(number)
        too_low = (kind is not Kind.AMOUNT and rounded < 0) or (
            kind is Kind.REFUND and rounded == 0
        )
        if too_low or abs(rounded) >= limit:
            self.verdict.blame(code, path)
            return None
        return rounded
