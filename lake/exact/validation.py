"""The exact path: one record judged from its raw text, every reason named.

The bulk path (`sql/`) accepts only what it is sure of; everything else comes here, so
this module decides what the contract means. It never rounds through a float.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lake.contract import (
    CHILDREN,
    CUSTOMER,
    CUSTOMER_CHANGE,
    KNOWN_KEYS,
    MAX_AMOUNT,
    MAX_RECORD_BYTES,
    ORDER,
    PRODUCT,
    Feed,
    ReasonCode,
)
from lake.counts import LONGEST_NAME
from lake.exact.leaves import CENT, LeafReader
from lake.exact.parsing import PARSER, RepeatingObject
from lake.exact.verdict import Verdict
from lake.settings import Rules

# No path of the contract is longer; one of made-up keys is cut.
LONGEST_PATH = 1000
# Stands for each element that is no object: a list can have millions of them.
NOTHING: dict[str, Any] = {}
ROWS = {Feed.CUSTOMERS: CUSTOMER_CHANGE, Feed.PRODUCTS: PRODUCT}
ROW_KEYS = {
    feed: frozenset(field.name for field in fields) for feed, fields in ROWS.items()
}


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
    _count_unknown(value, ROW_KEYS[feed], "", verdict)
    leaves = LeafReader(verdict, rules).read(value, ROWS[feed], "")
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
        value, repeats_keys = PARSER.parse(text)
    except (ValueError, RecursionError):
        verdict.blame(ReasonCode.MALFORMED_JSON, "")
        return None
    if not isinstance(value, dict):
        verdict.blame(ReasonCode.NOT_AN_OBJECT, "")
        return None
    if repeats_keys:
        _blame_repeated_keys(value, verdict)
    return value


def _without_blanks(stated: dict[str, Any]) -> dict[str, Any]:
    """A blank attribute is not stated, and a blank id is no id: a guest."""
    return {
        name: leaf
        for name, leaf in stated.items()
        if not (isinstance(leaf, str) and not leaf.strip())
    }


# The keys and indexes that lead to a value, from the last to the first.
_Trail = tuple["_Trail", str | int] | None


def _blame_repeated_keys(record: Any, verdict: Verdict) -> None:
    """Every key written twice, however deep; unknown fields are no exception.

    Paths are spelled out for these alone: below a long key, each would repeat it.
    """
    waiting: list[tuple[Any, _Trail]] = [(record, None)]
    while waiting:
        value, trail = waiting.pop()
        if isinstance(value, RepeatingObject):
            for key in value.repeated_keys:
                if not verdict.has_room_for(ReasonCode.DUPLICATE_KEY):
                    return
                path = _printable(_path((trail, key))[:LONGEST_PATH])
                verdict.blame(ReasonCode.DUPLICATE_KEY, path)
        is_object = isinstance(value, dict)
        waiting += [
            (child, (trail, name))
            for name, child in (value.items() if is_object else enumerate(value))
            if isinstance(child, dict | list)
        ]


def _path(trail: "_Trail") -> str:
    """Such as `items[0].quantity`."""
    steps: list[str] = []
    while trail:
        trail, name = trail
        steps.append(f"[{name}]" if isinstance(name, int) else f".{name}")
    return "".join(reversed(steps)).removeprefix(".")


def _count_unknown(
    value: dict[str, Any], known: frozenset[str], path: str, verdict: Verdict
) -> None:
    if not value.keys() <= known:
        verdict.unknown_fields.update(
            path + _printable(key[:LONGEST_NAME]) for key in value if key not in known
        )


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _OrderValidator:
    """Walks one order; every fault goes into the verdict, none stops the walk."""

    def __init__(self, verdict: Verdict, rules: Rules) -> None:
        self.verdict = verdict
        self.leaves = LeafReader(verdict, rules)

    def order(self, record: dict[str, Any]) -> None:
        _count_unknown(record, KNOWN_KEYS[""], "", self.verdict)
        order = self.leaves.read(record, ORDER, "")
        order["customer"] = self._customer(record.get("customer"))
        for key in CHILDREN:
            order[key] = self._elements(record.get(key), key)
        if record.get("items") in (None, []):
            self.verdict.blame(ReasonCode.NO_ITEMS, "items")
        line_numbers = self._number_lines(order)
        self._check_totals(order)
        self._check_refunds(order, line_numbers)
        self.verdict.values = order

    def _customer(self, value: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            self.verdict.blame(ReasonCode.WRONG_TYPE, "customer")
            return None
        _count_unknown(value, KNOWN_KEYS["customer"], "customer.", self.verdict)
        return _without_blanks(self.leaves.read(value, CUSTOMER, "customer."))

    def _elements(self, value: Any, key: str) -> list[dict[str, Any]]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.verdict.blame(ReasonCode.WRONG_TYPE, key)
            return []
        fields, known = CHILDREN[key], KNOWN_KEYS[key]
        elements = []
        for index, element in enumerate(value):
            if isinstance(element, dict):
                _count_unknown(element, known, f"{key}.", self.verdict)
                elements.append(self.leaves.read(element, fields, f"{key}[{index}]."))
            else:
                self.verdict.blame(ReasonCode.WRONG_TYPE, f"{key}[{index}]")
                elements.append(NOTHING)
        return elements

    def _number_lines(self, order: dict[str, Any]) -> set[int | None]:
        """Lines without a number get their place; no number stands twice."""
        numbers: set[int | None] = set()
        for index, item in enumerate(order["items"]):
            number = item.get("line_number", index + 1)
            if item:
                item["line_number"] = number
            if number is not None and number in numbers:
                self.verdict.blame(
                    ReasonCode.DUPLICATE_LINE_NUMBER, f"items[{index}].line_number"
                )
            numbers.add(number)
        return numbers

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

    def _check_refunds(
        self, order: dict[str, Any], line_numbers: set[int | None]
    ) -> None:
        ordered_at = order.get("ordered_at")
        for index, refund in enumerate(order["refunds"]):
            refunded_at = refund.get("refunded_at")
            if ordered_at and refunded_at and refunded_at < ordered_at:
                self.verdict.blame(
                    ReasonCode.INVALID_TIMESTAMP, f"refunds[{index}].refunded_at"
                )
            number = refund.get("line_number")
            if number is not None and number not in line_numbers:
                self.verdict.blame(
                    ReasonCode.MISSING_FIELD, f"refunds[{index}].line_number"
                )


def _gross(item: dict[str, Any]) -> Decimal | None:
    quantity, price = item.get("quantity"), item.get("unit_price")
    if quantity is None or price is None:
        return None
    gross: Decimal = (quantity * price).quantize(CENT, rounding=ROUND_HALF_UP)
    return gross
