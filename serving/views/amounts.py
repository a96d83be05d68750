"""Figures as people read them."""

from datetime import date
from decimal import Decimal

UNKNOWN = "\N{EN DASH}"


def amount(number: Decimal | int | None, digits: int = 0) -> str:
    """Of money or things; the currency stands beside it."""
    return UNKNOWN if number is None else f"{number:,.{digits}f}"


def percent(rate: float | None) -> str:
    return UNKNOWN if rate is None else f"{rate:.1%}"


def month(day: date) -> str:
    return f"{day:%b %Y}"


def long_date(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else UNKNOWN


def words(column: str) -> str:
    """A column's name as a label."""
    return column.replace("_", " ").capitalize()
