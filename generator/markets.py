"""Where the shop sells: countries, their people, money, tax and stores."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
POOLS = Path(__file__).resolve().parent / "pools"
CHANNELS = ("web", "mobile", "store")
WEB, MOBILE, STORE = range(len(CHANNELS))
DEVICES = ("desktop", "phone", "tablet", "terminal")
# How many customers in a hundred use each device, by channel.
DEVICE_WEIGHTS = ((62, 28, 10, 0), (0, 86, 14, 0), (0, 0, 0, 100))


@dataclass(frozen=True)
class Market:
    """One country.

    Attributes:
        locale: whose names and cities its customers bear.
        tax_permyriad: on top of the price, in hundredths of a per cent.
        weight: its customers among a hundred.
        languages: as common as they are listed.
        loyalty: how much longer than elsewhere its customers stay, in per cent.
    """

    country: str
    locale: str
    currency: str
    tax_permyriad: int
    weight: int
    languages: tuple[str, ...]
    loyalty: int = 100


MARKETS = (
    Market("US", "en_US", "USD", 825, 34, ("en", "en", "en", "es")),
    Market("GB", "en_GB", "GBP", 2000, 17, ("en",), 105),
    Market("DE", "de_DE", "EUR", 1900, 15, ("de",), 130),
    Market("FR", "fr_FR", "EUR", 2000, 11, ("fr",), 95),
    Market("CA", "en_CA", "USD", 1300, 9, ("en", "en", "en", "fr"), 110),
    Market("IN", "en_IN", "USD", 1800, 7, ("en", "hi"), 70),
    Market("NL", "nl_NL", "EUR", 2100, 4, ("nl",), 120),
    Market("ES", "es_ES", "EUR", 2100, 3, ("es", "ca"), 85),
)


@dataclass(frozen=True)
class Crowd:
    """Names and places to pick from; e-mail addresses use the plain letters."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    cities: tuple[str, ...]


@cache
def crowd(locale: str) -> Crowd:
    """The committed pool of a locale, which `python -m generator.pools` has drawn."""
    text = (POOLS / f"{locale}.csv").read_text("utf-8")
    pool: dict[str, list[str]] = {"first_name": [], "last_name": [], "city": []}
    for row in csv.DictReader(text.splitlines()):
        pool[row["kind"]].append(row["value"])
    return Crowd(*(tuple(names) for names in pool.values()))


@cache
def stores() -> tuple[tuple[str, int], ...]:
    """The stores of `seeds/stores.csv` in our markets: id, index of the market."""
    countries = [market.country for market in MARKETS]
    with (SEEDS / "stores.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["store_id"], countries.index(row["country"]))
            for row in csv.DictReader(file)
            if row["country"] in countries
        )
