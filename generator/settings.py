"""What decides the bytes of a shop."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from generator.errors import SettingsError

MAX_MONTHS = 120
MAX_ORDERS_PER_MONTH = 1_000_000
MAX_SEED = 2**32 - 1
# The years that the input contract knows.
FIRST_YEAR, LAST_YEAR = 1970, 2200


@dataclass(frozen=True)
class ShopSettings:
    """A shop and its period.

    Attributes:
        start: the first day of the first month.
        orders_per_month: the average; months differ, the total is exact.

    Raises:
        SettingsError: the shop cannot exist.
    """

    start: date = date(2025, 1, 1)
    months: int = 12
    orders_per_month: int = 1000
    seed: int = 7

    def __post_init__(self) -> None:
        _check_range("--months", self.months, 1, MAX_MONTHS)
        _check_range(
            "--orders-per-month", self.orders_per_month, 1, MAX_ORDERS_PER_MONTH
        )
        _check_range("--seed", self.seed, 0, MAX_SEED)
        if self.start.day != 1:
            raise SettingsError(f"start {self.start}: give the first day of a month")
        last_year = (_month_number(self.start) + self.months - 1) // 12
        if self.start.year < FIRST_YEAR or last_year > LAST_YEAR:
            raise SettingsError(
                f"--start {self}: leaves the years {FIRST_YEAR} to {LAST_YEAR}; "
                "choose another month"
            )

    def __str__(self) -> str:
        return (
            f"{self.start:%Y-%m}, {self.months} months of {self.orders_per_month} "
            f"orders, seed {self.seed}"
        )

    @property
    def orders(self) -> int:
        return self.months * self.orders_per_month

    @cached_property
    def month_starts(self) -> tuple[date, ...]:
        first = _month_number(self.start)
        return tuple(_month(number) for number in range(first, first + self.months))

    @cached_property
    def end(self) -> datetime:
        """The first instant after the shop's period: nothing happens from here on."""
        after = _month(_month_number(self.start) + self.months)
        return datetime(after.year, after.month, 1, tzinfo=UTC)


def parse_month(text: str) -> date:
    """`2025-01` as the first day of that month.

    Raises:
        SettingsError: anything else.
    """
    if not re.fullmatch(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])", text):
        raise SettingsError(
            f"--start {text!r}: is not a month; write it as 2025-01 (month 01 to 12)"
        )
    return date.fromisoformat(f"{text}-01")


def _month_number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _check_range(option: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise SettingsError(f"{option} {value}: choose a number from {least} to {most}")
