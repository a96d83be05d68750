"""The reference tables that people keep, and look-ups in them."""

import csv
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

OLDEST_RATE = timedelta(days=7)
ONE = Decimal(1)


class MissingRateError(LookupError):
    """No exchange rate of the last 7 days; names currency and date."""


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Rates:
    """Rates into one reporting currency (metrics.md, "Currency")."""

    reporting_currency: str
    days: dict[str, list[date]]
    values: dict[str, list[Decimal]]
    found: dict[tuple[str, date], Decimal] = field(default_factory=dict)

    def rate(self, currency: str, day: date) -> Decimal:
        """Newest rate on or before `day`, at most 7 days old.

        Raises:
            MissingRateError: if there is none.
        """
        key = (currency, day)
        if key not in self.found:
            self.found[key] = self._look_up(currency, day)
        return self.found[key]

    def _look_up(self, currency: str, day: date) -> Decimal:
        if currency == self.reporting_currency:
            return ONE
        days = self.days.get(currency, [])
        index = bisect_right(days, day) - 1
        if index < 0 or day - days[index] > OLDEST_RATE:
            raise MissingRateError(
                f"no rate from {currency} to {self.reporting_currency} for {day}"
            )
        return self.values[currency][index]


@dataclass(frozen=True)
class Countries:
    """What a customer states, in lower case -> ISO code; code -> region."""

    codes: dict[str, str]
    regions: dict[str, str]

    def place(self, stated: str | None) -> tuple[str, str]:
        """Country code and region (metrics.md, "Countries")."""
        if stated is None:
            return "unknown", "unknown"
        code = self.codes.get(stated.lower())
        if code is None:
            return stated, "unknown"
        return code, self.regions[code]


@dataclass(frozen=True)
class Seeds:
    """All seeds.

    Attributes:
        qualifies: status in lower case -> whether its orders count.
        currencies: ISO 4217 codes that the contract knows.
        stores: rows of stores.csv as (store_id, store_name, city, state, country).
    """

    qualifies: dict[str, bool]
    currencies: frozenset[str]
    countries: Countries
    rates: Rates
    stores: list[tuple[str, str, str, str, str]]


def _countries(folder: Path) -> Countries:
    codes: dict[str, str] = {}
    regions: dict[str, str] = {}
    for row in _rows(folder, "countries"):
        codes[row["country"].lower()] = row["country"]
        codes[row["country_name"].lower()] = row["country"]
        regions[row["country"]] = row["region"]
    for row in _rows(folder, "country_aliases"):
        codes.setdefault(row["alias"].lower(), row["country"])
    return Countries(codes, regions)


def _rates(folder: Path, reporting_currency: str) -> Rates:
    days: dict[str, list[date]] = defaultdict(list)
    values: dict[str, list[Decimal]] = defaultdict(list)
    rows = _rows(folder, "exchange_rates")
    for row in sorted(rows, key=lambda row: row["rate_date"]):
        if row["to_currency"] == reporting_currency:
            days[row["from_currency"]].append(date.fromisoformat(row["rate_date"]))
            values[row["from_currency"]].append(Decimal(row["rate"]))
    return Rates(reporting_currency, dict(days), dict(values))


def read_seeds(folder: Path, reporting_currency: str) -> Seeds:
    return Seeds(
        qualifies={
            row["status"]: row["is_qualifying"].lower() == "true"
            for row in _rows(folder, "order_status_policy")
        },
        currencies=frozenset(row["currency"] for row in _rows(folder, "currencies")),
        countries=_countries(folder),
        rates=_rates(folder, reporting_currency),
        stores=[
            (
                row["store_id"],
                row["store_name"],
                row["city"],
                row["state"],
                row["country"],
            )
            for row in _rows(folder, "stores")
        ],
    )
