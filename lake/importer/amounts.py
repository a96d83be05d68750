"""Numbers as a shop writes them, to the contract's."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Raw

from lake.contract import MAX_AMOUNT
from lake.importer.errors import MappingError
from lake.importer.mapping import Numbers
from lake.importer.values import number_of, refused_number

NOTHING = re.compile("(?!)")
NO_FRACTION = re.compile(r"\.0+\Z")


class NumberReader:
    """Reads money and counts in the one form that a mapping declares.

    Raises:
        MappingError: separators that cannot be told apart.
    """

    def __init__(self, numbers: Numbers) -> None:
        if numbers.decimal == numbers.thousands:
            raise MappingError(
                f"numbers.thousands: {numbers.thousands!r} is the decimal separator "
                "too; give them different signs"
            )
        if any(sign.strip()[:1] in "-0123456789" for sign in numbers.signs):
            raise MappingError("numbers.signs: a sign is a text such as EUR; mend it")
        self.is_cents = numbers.money == "cents"
        self._form = re.compile(_form(numbers))
        self._thousands = re.compile(_separator(numbers.thousands))
        self._decimal = numbers.decimal

    def count(self, value: Any) -> Any:
        """A quantity or a line's number, without a fraction of zeros."""
        return self._plain(value, NO_FRACTION) if isinstance(value, str) else value

    def money(self, value: Any) -> Any:
        """An amount in whole units, with cents moved behind the point."""
        plain = self._plain(value) if isinstance(value, str) else value
        if not self.is_cents or not isinstance(plain, str | Raw):
            return plain
        number = number_of(plain)
        if number is None or not _is_whole(number):
            return refused_number(value)
        if number.copy_abs() >= MAX_AMOUNT * 100:
            return plain  # the validator says that it is too large
        units, cents = divmod(abs(int(number)), 100)
        return Raw(f"{'-' if number < 0 else ''}{units}.{cents:02}")

    def _plain(self, text: str, dropped: re.Pattern[str] = NOTHING) -> Any:
        match = self._form.fullmatch(text)
        if not match or (match["before"] and match["after"]):
            return refused_number(text)
        minus = "-" if match["before"] or match["after"] else ""
        whole = self._thousands.sub("", match["whole"]).lstrip("0") or "0"
        fraction = (match["fraction"] or "").replace(self._decimal, ".")
        return Raw(minus + whole + dropped.sub("", fraction))


def _form(numbers: Numbers) -> str:
    """A pattern in which every run of blanks follows a sign, so that it stays fast."""
    signs = "|".join(re.escape(sign.strip()) for sign in numbers.signs) or "(?!)"
    grouped = f"[0-9]{{1,3}}(?:{_separator(numbers.thousands)}[0-9]{{3}})+"
    return (
        rf"(?P<before>-\s*)?(?:(?:{signs})\s*)?(?P<after>-)?"
        rf"(?P<whole>{grouped}|[0-9]+)"
        rf"(?P<fraction>{re.escape(numbers.decimal)}[0-9]+)?"
        rf"(?:\s*(?:{signs}))?"
    )


def _separator(sign: str) -> str:
    """Any kind of blank stands for a blank; no sign matches nothing."""
    if not sign:
        return "(?!)"
    return r"\s" if sign == " " else re.escape(sign)


def _is_whole(number: Decimal) -> bool:
    try:
        return number == number.to_integral_value()
    except InvalidOperation:
        return False
