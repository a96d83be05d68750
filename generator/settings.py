"""What decides the bytes of a shop."""

import calendar
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property

import numpy as np

from generator.defect_rates import DefectRates
from generator.errors import SettingsError
from generator.state import Ints

MAX_MONTHS = 120
MAX_ORDERS = 100_000_000
MAX_SEED = 2**32 - 1
# The years that the input contract knows.
FIRST_YEAR, LAST_YEAR = 1970, 2200


class Form(StrEnum):
    """How the records of a file are written."""

    LINES = "lines"
    ARRAY = "array"


class Compression(StrEnum):
    """What a file is packed with."""

    NONE = "none"
    GZ = "gz"
    ZST = "zst"


@dataclass(frozen=True)
class ShopSettings:
    """A shop, its period, and how its feeds are written.

    Attributes:
        start: the first day of the first month.
        orders: of all months together, exactly; months differ.
        defects: how much goes wrong, of each kind.

    Raises:
        SettingsError: the shop cannot exist.
    """

    start: date = date(2024, 1, 1)
    months: int = 12
    orders: int = 12_000
    seed: int = 7
    defects: DefectRates = field(default_factory=DefectRates)
    form: Form = Form.LINES
    compression: Compression = Compression.NONE

    def __post_init__(self) -> None:
        _check_range("--months", self.months, 1, MAX_MONTHS)
        _check_range("--orders", self.orders, self.months, MAX_ORDERS)
        _check_range("--seed", self.seed, 0, MAX_SEED)
        if self.start.day != 1:
            raise SettingsError(f"start {self.start}: give the first day of a month")
        last_year = (_month_number(self.start) + self.months - 1) // 12
        if self.start.year < FIRST_YEAR or last_year >= LAST_YEAR:
            raise SettingsError(
                f"--start {self}: leaves the years {FIRST_YEAR} to {LAST_YEAR}; "
                "choose another month"
            )

    def __str__(self) -> str:
        return (
            f"{self.start:%Y-%m}, {self.months} months, {self.orders} orders, "
            f"seed {self.seed}, defects {self.defects}, {self.form}, "
            f"compression {self.compression}"
        )

    @cached_property
    def month_starts(self) -> tuple[date, ...]:
        first = _month_number(self.start)
        return tuple(_month(number) for number in range(first, first + self.months))

    @cached_property
    def bounds(self) -> Ints:
        """The first second of each month, and of the one after the last; m + 1."""
        after = _month(_month_number(self.start) + self.months)
        return np.array([_seconds(month) for month in (*self.month_starts, after)])

    def index_of(self, month: date) -> int:
        """The index of a month of the shop.

        Raises:
            SettingsError: the shop is not open then.
        """
        if month not in self.month_starts:
            raise SettingsError(
                f"--only {month:%Y-%m}: is no month of this shop ({self}); "
                "choose one of its months"
            )
        return self.month_starts.index(month)


def parse_month(option: str, text: str) -> date:
    """`2025-01` as the first day of that month.

    Raises:
        SettingsError: anything else.
    """
    if not re.fullmatch(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])", text):
        raise SettingsError(
            f"{option} {text!r}: is not a month; write it as 2025-01 (month 01 to 12)"
        )
    return date.fromisoformat(f"{text}-01")


def days_of(month: date) -> int:
    return calendar.monthrange(month.year, month.month)[1]


def _month_number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _check_range(option: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise SettingsError(f"{option} {value}: choose a number from {least} to {most}")
