"""What a customer is called and lives in: columns of indexes as columns of text."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from generator.clientele import LANGUAGES, TIERS
from generator.joining import Column, Texts
from generator.markets import MARKETS, crowd
from generator.state import Ints
from generator.texts import OneOf, digits, lookup, whole

ID_DIGITS = 7
Indexes = npt.NDArray[Any]


class People(Protocol):
    """What never changes about customers: columns of indexes, one row a customer.

    A `Clientele` is one. Names and languages count within those of the market.
    """

    @property
    def market(self) -> Indexes: ...
    @property
    def language(self) -> Indexes: ...
    @property
    def first_name(self) -> Indexes: ...
    @property
    def last_name(self) -> Indexes: ...


@dataclass(frozen=True)
class Pool:
    """The texts of all markets, one market's after the other's.

    Attributes:
        first: where each market's texts begin.
    """

    texts: Texts
    first: Ints

    def of(self, market: Indexes, index: Indexes) -> Column:
        """The texts with these numbers within their markets."""
        return lookup(self.texts, self.first[market] + index)


def customer_ids(
    customer: Ints, end: str = "", *, begin: str = ""
) -> tuple[Column, Column]:
    """`C-0000001` for the first customer; nobody is a guest."""
    return digits(customer + 1, ID_DIGITS, end, begin=f"{begin}C-")


def names(people: People, customer: Ints, end: str = "") -> tuple[Column, Column]:
    """First and last names."""
    market = people.market[customer]
    return (
        _names("first_names", " ").of(market, people.first_name[customer]),
        _names("last_names", end).of(market, people.last_name[customer]),
    )


def emails(
    people: People, customer: Ints, email: Ints, end: str = ""
) -> tuple[Column, ...]:
    """Addresses, each used once; `email` is how many the customer had before."""
    market = people.market[customer]
    domains = _domains(int(email.max(initial=0)).bit_length(), end)
    return (
        _handles("first_names").of(market, people.first_name[customer]),
        _handles("last_names").of(market, people.last_name[customer]),
        *whole(customer + 1, OneOf(domains, email)),
    )


def homes(
    people: People, customer: Ints, city: Ints, tier: Ints, end: str = ""
) -> Column:
    """Country, city, language and loyalty tier, as the fields of a profile."""
    market = people.market[customer]
    place = city * LANGUAGES[market] + people.language[customer]
    return _homes(end).of(market, place * len(TIERS) + tier)


def countries(people: People, customer: Ints) -> Column:
    """ISO codes."""
    codes = [market.country for market in MARKETS]
    return lookup(codes, people.market[customer])


def cities(people: People, customer: Ints, city: Ints, end: str = "") -> Column:
    """Cities by their number within the customer's market."""
    return _names("cities", end).of(people.market[customer], city)


def languages(people: People, customer: Ints) -> Column:
    """Language codes."""
    market = people.market[customer]
    pool = _pool(market.languages for market in MARKETS)
    return pool.of(market, people.language[customer])


def tiers(tier: Ints, end: str = "") -> Column:
    """Loyalty tiers."""
    return lookup([f"{name}{end}" for name in TIERS], tier)


@cache
def _names(kind: str, end: str) -> Pool:
    """What every market's crowd has of a kind."""
    crowds = [crowd(market.locale) for market in MARKETS]
    return _pool([name + end for name in getattr(crowd, kind)] for crowd in crowds)


@cache
def _handles(kind: str) -> Pool:
    """The same as e-mail addresses use it."""
    crowds = [crowd(market.locale) for market in MARKETS]
    return _pool([*map(_handle, getattr(crowd, kind))] for crowd in crowds)


@cache
def _homes(end: str) -> Pool:
    return _pool(
        [
            f'"country":"{market.country}","city":"{city}","language":"{language}",'
            f'"loyalty_tier":"{tier}"{end}'
            for city in crowd(market.locale).cities
            for language in market.languages
            for tier in TIERS
        ]
        for market in MARKETS
    )


def _pool(by_market: Iterable[Sequence[str]]) -> Pool:
    texts = [*by_market]
    sizes = [len(of_market) for of_market in texts]
    return Pool(
        pa.array([text for of_market in texts for text in of_market], pa.string()),
        np.concatenate([[0], np.cumsum(sizes)[:-1]]),
    )


def _handle(name: str) -> str:
    """The plain lower-case letters and digits of a name, and the dot behind them."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    letters = (letter for letter in plain if letter.isascii() and letter.isalnum())
    return "".join(letters) + "."


@cache
def _domains(bits: int, end: str) -> tuple[str, ...]:
    later = (f".{number}@example.org{end}" for number in range(1, 1 << bits))
    return (f"@example.com{end}", *later)
