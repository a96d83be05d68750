"""Values on their way from the shop's JSON to the contract's.

A number is a `msgspec.Raw` of its own digits from end to end: none ever is a float.
"""

from collections.abc import Sequence
from decimal import (
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from typing import Any

from msgspec import Raw

from lake.exact.leaves import NUMBER_TEXT
from lake.exact.timestamps import TIMESTAMP_TEXT

# Wide enough for any money; what would be rounded is refused instead.
EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, Overflow, DivisionByZero])


def refused_number(value: Any) -> Any:
    """What is passed on for a number that does not have the declared form.

    That is the value itself, for the validator to judge. Where the contract would read
    a number (12.50 in an export of whole cents), it goes in brackets: a list is of the
    wrong type everywhere.
    """
    is_number = isinstance(value, Raw) or (
        isinstance(value, str) and NUMBER_TEXT.fullmatch(value)
    )
    return [value] if is_number else value


def refused_time(value: Any) -> Any:
    """The same for a time."""
    is_time = isinstance(value, str) and TIMESTAMP_TEXT.fullmatch(value)
    return [value] if is_time else value


def is_blank(value: Any) -> bool:
    """Whether it is text without a letter in it, as many exports write nothing."""
    return isinstance(value, str) and not value.strip()


def text_of(value: Any) -> str | None:
    """A value as a mapping would write it, to look it up; None for lists, objects."""
    if isinstance(value, Raw):
        return str(value, "ascii")
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else None


def number_of(value: Any) -> Decimal | None:
    """The number that the contract would read, exactly; None where it is none."""
    if isinstance(value, str) and not NUMBER_TEXT.fullmatch(value):
        return None
    text = None if isinstance(value, bool) else text_of(value)
    try:
        number = None if text is None else Decimal(text)
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def total(amounts: Sequence[Any]) -> Any:
    """The sum of amounts; all of them, to be refused, where one is no number."""
    numbers = [number_of(amount) for amount in amounts]
    summed = Decimal(0)
    try:
        for number in numbers:
            if number is None:
                return list(amounts)
            summed = EXACT.add(summed, number)
    except (Inexact, InvalidOperation, Overflow):
        return list(amounts)
    return Raw(str(summed))
