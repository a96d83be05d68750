"""The exact path: one record judged from its raw text, every reason named.

The bulk path (`sql/`) accepts only what it is sure of; everything else comes here, so
this module decides what the contract means. It never rounds through a float.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from lake.contract import (
    CHILDREN,
    CUSTOMER,
    FIRST_YEAR,
    LAST_YEAR,
    MAX_AMOUNT,
    MAX_ID_CHARACTERS,
    MAX_LINE_NUMBER,
    MAX_PRICE,
    MAX_QUANTITY,
    MAX_RECORD_BYTES,
    ORDER,
    Field,
    Kind,
    ReasonCode,
)
from lake.settings import Rules

NUMBER_TEXT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
TIMESTAMP_TEXT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
CENT = Decimal("0.01")
PRICE_UNIT = Decimal("0.0001")


class NumberToken(str):
    """A JSON number as it was written, so that no digit is lost."""

    __slots__ = ()


@dataclass(frozen=True)
class Reason:
    """One fault: its code and the path of the field, such as `items[0].quantity`."""

    code: ReasonCode
    field: str


@dataclass
class Verdict:
    """What became of a record.

    Attributes:
        order: the record with every value in the one form that the bulk path is sure
            of; meaningless where there are `reasons`.
        unknown_fields: paths of fields the contract does not know, without indexes.
        rounded_numbers: how many numbers had more decimals than are kept.
    """

    reasons: list[Reason] = field(default_factory=list)
    order: dict[str, Any] = field(default_factory=dict)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    rounded_numbers: int = 0

    def blame(self, code: ReasonCode, path: str) -> None:
        self.reasons.append(Reason(code, path))


def validate_order(record: bytes, rules: Rules) -> Verdict:
    """Judge one raw order by the whole contract."""
    verdict = Verdict()
    if len(record) > MAX_RECORD_BYTES:
        verdict.blame(ReasonCode.RECORD_TOO_LARGE, "")
        return verdict
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError:
        verdict.blame(ReasonCode.INVALID_ENCODING, "")
        text = record.decode("utf-8", errors="replace")
    try:
        value = _parse(text, verdict)
    except (ValueError, RecursionError):
        verdict.blame(ReasonCode.MALFORMED_JSON, "")
        return verdict
    if not isinstance(value, dict):
        verdict.blame(ReasonCode.NOT_AN_OBJECT, "")
        return verdict
    _OrderValidator(verdict, rules).order(value)
    return verdict


def _parse(text: str, verdict: Verdict) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(key for key, _ in pairs)
        for key, count in counts.items():
            if count > 1:
                verdict.blame(ReasonCode.DUPLICATE_KEY, _printable(key))
        return dict(pairs)

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    return json.loads(
        text,
        parse_int=NumberToken,
        parse_float=NumberToken,
        parse_constant=refuse,
        object_pairs_hook=unique,
    )


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _OrderValidator:
    """Walks one order; every fault goes into the verdict, none stops the walk."""

    def __init__(self, verdict: Verdict, rules: Rules) -> None:
        self.verdict = verdict
        self.rules = rules

    def order(self, record: dict[str, Any]) -> None:
        known = {field.name for field in ORDER} | {"customer", *CHILDREN}
        self._count_unknown(record, known, "")
        order = self._leaves(record, ORDER, "")
        order["customer"] = self._customer(record.get("customer"))
        for key in CHILDREN:
            order[key] = self._elements(record.get(key), key)
        if record.get("items") in (None, []):
            self.verdict.blame(ReasonCode.NO_ITEMS, "items")
        self._check_lines(order)
        self._check_refunds(order)
        self.verdict.order = order

    def _customer(self, value: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            self.verdict.blame(ReasonCode.WRONG_TYPE, "customer")
            return None
        self._count_unknown(value, {field.name for field in CUSTOMER}, "customer.")
        customer = self._leaves(value, CUSTOMER, "customer.")
        if not (customer.get("id") or "").strip():
            customer.pop("id", None)  # a guest
        return customer

    def _elements(self, value: Any, key: str) -> list[dict[str, Any]]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.verdict.blame(ReasonCode.WRONG_TYPE, key)
            return []
        known = {field.name for field in CHILDREN[key]}
        elements = []
        for index, element in enumerate(value):
            if isinstance(element, dict):
                self._count_unknown(element, known, f"{key}.")
                elements.append(
                    self._leaves(element, CHILDREN[key], f"{key}[{index}].")
                )
            else:
                self.verdict.blame(ReasonCode.WRONG_TYPE, f"{key}[{index}]")
        return elements

    def _count_unknown(self, value: dict[str, Any], known: set[str], path: str) -> None:
        self.verdict.unknown_fields.update(
            _printable(path + key) for key in value if key not in known
        )

    def _leaves(
        self, value: dict[str, Any], fields: tuple[Field, ...], path: str
    ) -> dict[str, Any]:
        leaves: dict[str, Any] = {}
        for leaf in fields:
            stated = value.get(leaf.name)
            if stated is not None:
                leaves[leaf.name] = self._leaf(stated, leaf, path + leaf.name)
            elif leaf.required:
                self.verdict.blame(ReasonCode.MISSING_FIELD, path + leaf.name)
        return leaves

    def _leaf(self, value: Any, leaf: Field, path: str) -> Any:  # noqa: PLR0911 - one a kind
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
            case Kind.LINE_NUMBER:
                return self._whole(
                    value, path, 0, MAX_LINE_NUMBER, ReasonCode.WRONG_TYPE
                )
            case Kind.QUANTITY:
                return self._whole(
                    value, path, 1, MAX_QUANTITY, ReasonCode.INVALID_QUANTITY
                )
            case _:
                return self._money(value, leaf.kind, path)

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
        return status

    def _currency(self, value: Any, path: str) -> str | None:
        text = self._string(value, path)
        if text is not None and text not in self.rules.currencies:
            self.verdict.blame(ReasonCode.UNSUPPORTED_CURRENCY, path)
        return text

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
            self.verdict.blame(code, path)
            return None

    def _whole(
        self, value: Any, path: str, least: int, most: int, code: ReasonCode
    ) -> int | None:
        number = self._number(value, path, code)
        if number is None:
            return None
        if not least <= number <= most or number != int(number):
            self.verdict.blame(code, path)
            return None
        return int(number)

    def _money(self, value: Any, kind: Kind, path: str) -> Decimal | None:
        code, unit, limit = {
            Kind.PRICE: (ReasonCode.INVALID_PRICE, PRICE_UNIT, MAX_PRICE),
            Kind.DISCOUNT: (ReasonCode.INVALID_DISCOUNT, CENT, MAX_AMOUNT),
        }.get(kind, (ReasonCode.INVALID_AMOUNT, CENT, MAX_AMOUNT))
        number = self._number(value, path, code)
        if number is None:
            return None
        if abs(number) > limit:  # before rounding: digits without end cost time
            self.verdict.blame(code, path)
            return None
        rounded = number.quantize(unit, rounding=ROUND_HALF_UP)
        self.verdict.rounded_numbers += rounded != number
        too_low = (kind is not Kind.AMOUNT and rounded < 0) or (
            kind is Kind.REFUND and rounded == 0
        )
        if too_low or abs(rounded) >= limit:
            self.verdict.blame(code, path)
            return None
        return rounded

    def _check_lines(self, order: dict[str, Any]) -> None:
        """Discounts within what they reduce, line numbers unique, the total bounded."""
        total = Decimal(0)
        total_gross = Decimal(0)
        numbers: set[int] = set()
        whole = len(order["items"]) > 0
        for index, item in enumerate(order["items"]):
            number = item.setdefault("line_number", index + 1)
            if number in numbers:
                self.verdict.blame(
                    ReasonCode.DUPLICATE_LINE_NUMBER, f"items[{index}].line_number"
                )
            numbers.add(number)
            quantity, price = item.get("quantity"), item.get("unit_price")
            discount = item.get("discount_amount", Decimal(0))
            if quantity is None or price is None or discount is None:
                whole = False
                continue
            gross = (quantity * price).quantize(CENT, rounding=ROUND_HALF_UP)
            if discount > gross:
                self.verdict.blame(
                    ReasonCode.INVALID_DISCOUNT, f"items[{index}].discount_amount"
                )
                whole = False
            total_gross += gross
            total += gross - discount
        if total_gross >= MAX_AMOUNT:
            self.verdict.blame(ReasonCode.INVALID_AMOUNT, "items")
        if whole and (order.get("discount_amount") or Decimal(0)) > total:
            self.verdict.blame(ReasonCode.INVALID_DISCOUNT, "discount_amount")

    def _check_refunds(self, order: dict[str, Any]) -> None:
        numbers = {item["line_number"] for item in order["items"]}
        ordered_at = order.get("ordered_at")
        for index, refund in enumerate(order["refunds"]):
            refunded_at = refund.get("refunded_at")
            if ordered_at and refunded_at and refunded_at < ordered_at:
                self.verdict.blame(
                    ReasonCode.INVALID_TIMESTAMP, f"refunds[{index}].refunded_at"
                )
            number = refund.get("line_number")
            if number is not None and number not in numbers:
                self.verdict.blame(
                    ReasonCode.MISSING_FIELD, f"refunds[{index}].line_number"
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
