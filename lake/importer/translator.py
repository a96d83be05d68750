"""One record of a shop to one order of the contract: a pure function of both texts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import UNSET

from lake.contract import CUSTOMER, ITEM, ORDER, PAYMENT, REFUND, Field, Kind
from lake.importer.amounts import NumberReader
from lake.importer.compiling import field_rule, field_rules, list_rule
from lake.importer.errors import at
from lake.importer.mapping import ShopMapping, load_mapping
from lake.importer.parsing import parse_object, verbatim, written
from lake.importer.paths import Misfit
from lake.importer.returns import ReturnRule
from lake.importer.rules import MONEY, Element, ListRule, read_fields
from lake.importer.times import TimeReader
from lake.importer.unmapped import Unmapped
from lake.importer.values import number_of, refused_number, text_of


@dataclass(frozen=True)
class Translation:
    """A line for the lake.

    Attributes:
        line: without its end.
        fields: the top-level fields that it states; None for a record that is passed
            on as it came.
    """

    line: bytes
    fields: tuple[str, ...] | None


class Translator:
    """A mapping, ready to be applied to one record after the other.

    Raises:
        MappingError: a rule that cannot be followed; begins with its place.
    """

    def __init__(self, mapping: ShopMapping) -> None:
        self._times = TimeReader(mapping.time)
        self._numbers = NumberReader(mapping.numbers)
        self._order = field_rules("order", mapping.order, ORDER)
        self._customer = field_rules("customer", mapping.customer, CUSTOMER)
        self._items = list_rule("items", mapping.items, ITEM)
        self._payments = _optional_list("payments", mapping.payments, PAYMENT)
        self._refunds = _optional_list("refunds", mapping.refunds, REFUND)
        self._returns = _return_rule(mapping, self._items)
        self._unmapped = self._unmapped_fields(mapping)

    def translate(self, record: bytes, *, is_first: bool) -> Translation:
        """Translate a record, or pass it on as it came where it cannot be read.

        Args:
            record: its bytes, without the line's end.
            is_first: whether it becomes the first line with a record.
        """
        source = parse_object(record)
        if source is not None:
            try:
                order = self._translated(source)
                return Translation(written(order), tuple(order))
            except RecursionError:
                pass
        return Translation(verbatim(record, is_first=is_first), None)

    def _translated(self, source: dict[str, Any]) -> dict[str, Any]:
        order = read_fields(self._order, (source,), self._convert)
        if customer := read_fields(self._customer, (source,), self._convert):
            order["customer"] = customer
        items = self._items.read(source, self._convert)
        refunds = self._read(self._refunds, source)
        returned: list[Any] = []
        if isinstance(items, list):
            self._name_lines(refunds, items)
            if self._returns:
                ordered_at = order.get("ordered_at")
                split = self._returns.split(items, ordered_at, self._convert)
                order["items"], returned = split
            else:
                order["items"] = _values(items)
        elif items:
            order["items"] = _values(items)
        if payments := self._read(self._payments, source):
            order["payments"] = _values(payments)
        if isinstance(refunds, Misfit):
            order["refunds"] = _values(refunds)
        elif given := [r for r in _values(refunds or []) if _gives(r)] + returned:
            order["refunds"] = given
        return order | self._unmapped.collect(source)

    def _read(
        self, rule: ListRule | None, source: dict[str, Any]
    ) -> list[Element] | Misfit | None:
        return rule.read(source, self._convert) if rule else None

    def _name_lines(
        self, refunds: list[Element] | Misfit | None, items: list[Element]
    ) -> None:
        """Give refunds the number of the item that holds what they refer to."""
        rules = self._refunds.fields if self._refunds else ()
        path = next((rule.item for rule in rules if rule.item), None)
        if path is None or not isinstance(refunds, list):
            return
        numbers: dict[str, Any] = {}
        for place, item in enumerate(items, start=1):
            is_object = isinstance(item.value, dict)
            number = item.value.get("line_number", place) if is_object else place
            for value in path.find(item.scopes):
                if (text := text_of(value)) is not None:
                    numbers.setdefault(text, number)
        for refund in refunds:
            stated = refund.value if isinstance(refund.value, dict) else {}
            if "line_number" in stated:
                reference = stated["line_number"]
                stated["line_number"] = numbers.get(
                    text_of(reference) or "", refused_number(reference)
                )

    def _convert(self, value: Any, kind: Kind) -> Any:
        if kind is Kind.TIMESTAMP:
            return self._times.read(value)
        if kind in MONEY:
            return self._numbers.money(value)
        if kind in (Kind.QUANTITY, Kind.LINE_NUMBER):
            return self._numbers.count(value)
        return value

    def _unmapped_fields(self, mapping: ShopMapping) -> Unmapped:
        unmapped = Unmapped(mapping.ignore)
        unmapped.use((*self._order, *self._customer))
        for rule in (self._items, self._payments, self._refunds):
            if rule:
                unmapped.use(rule.fields, rule.path)
                unmapped.use_paths(
                    [f.item for f in rule.fields if f.item], self._items.path
                )
        if self._returns and self._returns.refunded_at:
            unmapped.use([self._returns.refunded_at], self._items.path)
        return unmapped


def load_translator(path: Path) -> Translator:
    """The translator of a mapping file.

    Raises:
        MappingError: one line that names the file, the key at fault and what to do.
    """
    with at(str(path)):
        return Translator(load_mapping(path))


def _optional_list(
    place: str, elements: Any, fields: tuple[Field, ...]
) -> ListRule | None:
    return None if elements is UNSET else list_rule(place, elements, fields)


def _return_rule(mapping: ShopMapping, items: ListRule) -> ReturnRule | None:
    returns = mapping.returns
    if returns is UNSET:
        return None
    if returns.refunded_at is None:
        return ReturnRule(None)
    field = next(field for field in REFUND if field.name == "refunded_at")
    depth = len(items.path.segments) if items.path else 0
    place = "returns.refunded_at"
    return ReturnRule(field_rule(place, returns.refunded_at, field, depth))


def _values(found: list[Element] | Misfit) -> Any:
    """The list for the order; what is none must not look like one."""
    if isinstance(found, list):
        return [element.value for element in found]
    return {"found": found.value} if isinstance(found.value, list) else found.value


def _gives(refund: Any) -> bool:
    """Whether a refund gives money back; a free item that came back does not."""
    if not isinstance(refund, dict) or "amount" not in refund:
        return True
    names = [field.name for field in REFUND if field.kind in MONEY]
    return any(number_of(refund[name]) != 0 for name in names if name in refund)
