"""Goods that came back, written as items with a negative quantity.

The contract has no negative item: the sale stays as it was and the money that went back
is a refund of the sold line. Nothing is inferred, the amount is the return's own
`quantity * unit_price - discount_amount`, as the shop's document says it.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from msgspec import Raw

from lake.contract import MAX_AMOUNT, MAX_PRICE, MAX_QUANTITY
from lake.exact.leaves import CENT, PRICE_UNIT
from lake.importer.rules import Convert, Element, FieldRule
from lake.importer.values import number_of, text_of

MAX_LINES_OF_A_PRODUCT = 1_000


@dataclass
class Sold:
    """A sold line: its number and how much of it has not come back."""

    number: Any
    price: Decimal | None
    left: Decimal


@dataclass(frozen=True)
class ReturnRule:
    """How the returns of an order become refunds.

    `refunded_at` is read in the returned item; without it the order's own time counts.
    """

    refunded_at: FieldRule | None

    def split(
        self, elements: list[Element], ordered_at: Any, convert: Convert
    ) -> tuple[list[Any], list[dict[str, Any]]]:
        """The items that stay, and the refunds that the others are.

        A return stays an item, for the validator to refuse, where the order has not
        sold that much of that product, or where its amount cannot be told. Once an item
        has left, the others keep the numbers of their places.
        """
        sold = _sold(elements)
        stay: list[tuple[int, Any]] = []
        refunds: list[dict[str, Any]] = []
        for place, element in enumerate(elements, start=1):
            line, amount = _returned(element.value, sold)
            if line is None or amount is None:
                stay.append((place, element.value))
            elif amount:  # what cost nothing brings nothing back
                refunds.append(
                    {
                        "refunded_at": self._refunded_at(element, convert)
                        or ordered_at,
                        "amount": Raw(str(amount)),
                        "line_number": line.number,
                    }
                )
        if len(stay) < len(elements):
            for place, item in stay:
                if isinstance(item, dict):
                    item.setdefault("line_number", place)
        return [item for _, item in stay], refunds

    def _refunded_at(self, element: Element, convert: Convert) -> Any:
        rule = self.refunded_at
        return rule.read(element.scopes, convert) if rule else None


def _sold(elements: list[Element]) -> dict[str | None, list[Sold]]:
    """The sold lines of each product, as far as an order can sensibly have them."""
    lines: dict[str | None, list[Sold]] = {}
    for place, element in enumerate(elements, start=1):
        item = element.value if isinstance(element.value, dict) else {}
        product = text_of(item.get("product_id"))
        quantity = number_of(item.get("quantity"))
        if product is None or quantity is None or not 1 <= quantity <= MAX_QUANTITY:
            continue
        same = lines.setdefault(product, [])
        if len(same) < MAX_LINES_OF_A_PRODUCT:  # each return looks at all of them
            number = item.get("line_number", place)
            price = number_of(item.get("unit_price"))
            same.append(Sold(number, price, quantity))
    return lines


def _returned(
    item: Any, sold: dict[str | None, list[Sold]]
) -> tuple[Sold | None, Decimal | None]:
    """The sold line that a return takes from, and the money that goes back."""
    quantity = number_of(item.get("quantity")) if isinstance(item, dict) else None
    if quantity is None or not -MAX_QUANTITY <= quantity <= -1 or quantity % 1:
        return None, None
    amount = _amount(item, -quantity)
    lines = sold.get(text_of(item.get("product_id")), ())
    able = [line for line in lines if line.left >= -quantity]
    if amount is None or not able:
        return None, None
    price = number_of(item.get("unit_price"))
    line = next((line for line in able if line.price == price), able[0])
    line.left += quantity
    return line, amount


def _amount(item: dict[str, Any], quantity: Decimal) -> Decimal | None:
    price = number_of(item.get("unit_price"))
    discount = number_of(item.get("discount_amount", Raw("0")))
    if price is None or not 0 <= price < MAX_PRICE:
        return None
    if discount is None or not -MAX_AMOUNT < discount < MAX_AMOUNT:
        return None
    gross = (quantity * _rounded(price, PRICE_UNIT)).quantize(CENT, ROUND_HALF_UP)
    amount = gross - abs(_rounded(discount, CENT))
    return amount if amount >= 0 else None


def _rounded(number: Decimal, unit: Decimal) -> Decimal:
    return number.quantize(unit, ROUND_HALF_UP)
