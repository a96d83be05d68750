"""The exact path: one record judged from its raw text, every reason named.

The bulk path (`sql/`) accepts only what it is sure of; everything else comes here, so
this module decides what the contract means. It never rounds through a float.
"""

import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lake.contract import (
    CHILDREN,
    CUSTOMER,
    CUSTOMER_CHANGE,
    MAX_AMOUNT,
    MAX_RECORD_BYTES,
    ORDER,
    PRODUCT,
    Feed,
    ReasonCode,
)
from lake.exact.leaves import CENT, LeafReader, NumberToken
from lake.exact.verdict import Verdict
from lake.settings import Rules

ROWS = {Feed.CUSTOMERS: CUSTOMER_CHANGE, Feed.PRODUCTS: PRODUCT}


def validate_order(record: bytes, rules: Rules) -> Verdict:
    """Judge one raw order by the whole contract."""
    verdict = Verdict()
    value = _read_object(record, verdict)
    if value is not None:
        _OrderValidator(verdict, rules).order(value)
    return verdict


def validate_row(record: bytes, feed: Feed, rules: Rules) -> Verdict:
    """Judge one raw customer change or catalogue row."""
    verdict = Verdict()
    value = _read_object(record, verdict)
    if value is not None:
        judge_row(value, feed, rules, verdict)
    return verdict


def judge_row(
    value: dict[str, Any], feed: Feed, rules: Rules, verdict: Verdict
) -> None:
    """Judge a customer change or catalogue row that could be read."""
    fields = ROWS[feed]
    known = {field.name for field in fields}
    verdict.unknown_fields.update(_printable(key) for key in value if key not in known)
    leaves = LeafReader(verdict, rules).read(value, fields, "")
    verdict.values = _without_blanks(leaves) if feed is Feed.CUSTOMERS else leaves


def _read_object(record: bytes, verdict: Verdict) -> dict[str, Any] | None:
    """The JSON object of a record; None, with the reason blamed, if it is none."""
    if len(record) > MAX_RECORD_BYTES:
        verdict.blame(ReasonCode.RECORD_TOO_LARGE, "")
        return None
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError:
        verdict.blame(ReasonCode.INVALID_ENCODING, "")
        text = record.decode("utf-8", errors="replace")
    try:
        value = _parse(text)
    except (ValueError, RecursionError):
        verdict.blame(ReasonCode.MALFORMED_JSON, "")
        return None
    if not isinstance(value, dict):
        verdict.blame(ReasonCode.NOT_AN_OBJECT, "")
        return None
    _blame_repeated_keys(value, verdict)
    return value


def _without_blanks(stated: dict[str, Any]) -> dict[str, Any]:
    """A blank attribute is not stated, and a blank id is no id: a guest."""
    return {
        name: leaf
        for name, leaf in stated.items()
        if not (isinstance(leaf, str) and not leaf.strip())
    }


class _JsonObject(dict[str, Any]):
    """A parsed object that remembers the keys which its text repeats."""

    repeated_keys: tuple[str, ...] = ()


def _parse(text: str) -> Any:
    def parsed_object(pairs: list[tuple[str, Any]]) -> _JsonObject:
        parsed = _JsonObject(pairs)
        if len(parsed) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            parsed.repeated_keys = tuple(k for k, count in counts.items() if count > 1)
        return parsed

    return json.loads(
        text,
        parse_int=NumberToken,
        parse_float=NumberToken,
        parse_constant=float,  # NaN is of the wrong type wherever it stands
        object_pairs_hook=parsed_object,
    )


def _blame_repeated_keys(record: Any, verdict: Verdict) -> None:
    """Every key written twice, however deep; unknown fields are no exception."""
    waiting: list[tuple[Any, str]] = [(record, "")]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, _JsonObject):
            for key in value.repeated_keys:
                verdict.blame(ReasonCode.DUPLICATE_KEY, _printable(path + key))
            waiting += [(child, f"{path}{key}.") for key, child in value.items()]
        elif isinstance(value, list):
            place = path.removesuffix(".")
            waiting += [(child, f"{place}[{i}].") for i, child in enumerate(value)]


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _OrderValidator:
    """Walks one order; every fault goes into the verdict, none stops the walk."""

    def __init__(self, verdict: Verdict, rules: Rules) -> None:
        self.verdict = verdict
        self.leaves = LeafReader(verdict, rules)

    def order(self, record: dict[str, Any]) -> None:
        known = {field.name for field in ORDER} | {"customer", *CHILDREN}
        self._count_unknown(record, known, "")
        order = self.leaves.read(record, ORDER, "")
        order["customer"] = self._customer(record.get("customer"))
        for key in CHILDREN:
            order[key] = self._elements(record.get(key), key)
        if record.get("items") in (None, []):
            self.verdict.blame(ReasonCode.NO_ITEMS, "items")
        self._number_lines(order)
        self._check_totals(order)
        self._check_refunds(order)
        self.verdict.values = order

    def _customer(self, value: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            self.verdict.blame(ReasonCode.WRONG_TYPE, "customer")
            return None
        self._count_unknown(value, {field.name for field in CUSTOMER}, "customer.")
        return _without_blanks(self.leaves.read(value, CUSTOMER, "customer."))

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
                    self.leaves.read(element, CHILDREN[key], f"{key}[{index}].")
                )
            else:
                self.verdict.blame(ReasonCode.WRONG_TYPE, f"{key}[{index}]")
                elements.append({})
        return elements

    def _count_unknown(self, value: dict[str, Any], known: set[str], path: str) -> None:
        self.verdict.unknown_fields.update(
            _printable(path + key) for key in value if key not in known
        )

    def _number_lines(self, order: dict[str, Any]) -> None:
        """Lines without a number get their place; no number stands twice."""
        numbers: set[int] = set()
        for index, item in enumerate(order["items"]):
            number = item.setdefault("line_number", index + 1)
            if number is not None and number in numbers:
                self.verdict.blame(
                    ReasonCode.DUPLICATE_LINE_NUMBER, f"items[{index}].line_number"
                )
            numbers.add(number)

    def _check_totals(self, order: dict[str, Any]) -> None:
        """Discounts within what they reduce, the order below the largest amount."""
        gross = net = Decimal(0)
        is_net_known = bool(order["items"])
        for index, item in enumerate(order["items"]):
            line_gross = _gross(item)
            discount = item.get("discount_amount", Decimal(0))
            if line_gross is None or discount is None:
                is_net_known = False
                continue
            if discount > line_gross:
                self.verdict.blame(
                    ReasonCode.INVALID_DISCOUNT, f"items[{index}].discount_amount"
                )
                is_net_known = False
            gross += line_gross
            net += line_gross - discount
        if gross >= MAX_AMOUNT:
            self.verdict.blame(ReasonCode.INVALID_AMOUNT, "items")
        if is_net_known and (order.get("discount_amount") or Decimal(0)) > net:
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


def _gross(item: dict[str, Any]) -> Decimal | None:
    quantity, price = item.get("quantity"), item.get("unit_price")
    if quantity is None or price is None:
        return None
    gross: Decimal = (quantity * price).quantize(CENT, rounding=ROUND_HALF_UP)
    return gross
