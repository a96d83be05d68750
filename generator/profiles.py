"""What a customer is called and lives in: columns of indexes as columns of text."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from generator.clientele import TIERS
from generator.joining import Column, Texts
from generator.markets import MARKETS, crowd
from generator.state import Ints
from generator.texts import digits, lookup, whole

ID_DIGITS = 7
Indexes = npt.NDArray[Any]
Joined: TypeAlias = tuple[Column | str, ...]  # side by side


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


@dataclass(frozen=True)
class Pools:
    """All texts that profiles are made of; handles are what e-mail addresses use."""

    first_names: Pool
    last_names: Pool
    first_handles: Pool
    last_handles: Pool
    cities: Pool
    languages: Pool


def customer_ids(customer: Ints) -> Joined:
    """`C-0000001` for the first customer; nobody is a guest."""
    return ("C-", *digits(customer + 1, ID_DIGITS))


def names(people: People, customer: Ints) -> Joined:
    """First and last names."""
    market = people.market[customer]
    return (
        _pools().first_names.of(market, people.first_name[customer]),
        " ",
        _pools().last_names.of(market, people.last_name[customer]),
    )


def emails(people: People, customer: Ints, email: Ints) -> Joined:
    """Addresses, each used once; `email` is how many the customer had before."""
    market = people.market[customer]
    return (
        _pools().first_handles.of(market, people.first_name[customer]),
        ".",
        _pools().last_handles.of(market, people.last_name[customer]),
        ".",
        *whole(customer + 1),
        lookup(_endings(int(email.max(initial=0))), email),
    )


def countries(people: People, customer: Ints) -> Column:
    """ISO codes."""
    codes = [market.country for market in MARKETS]
    return lookup(codes, people.market[customer])


def cities(people: People, customer: Ints, city: Ints) -> Column:
    """Cities by their number within the customer's market."""
    return _pools().cities.of(people.market[customer], city)


def languages(people: People, customer: Ints) -> Column:
    """Language codes."""
    market = people.market[customer]
    return _pools().languages.of(market, people.language[customer])


def tiers(tier: Ints) -> Column:
    """Loyalty tiers."""
    return lookup([*TIERS], tier)


@cache
def _pools() -> Pools:
    crowds = [crowd(market.locale) for market in MARKETS]
    return Pools(
        first_names=_pool(crowd.first_names for crowd in crowds),
        last_names=_pool(crowd.last_names for crowd in crowds),
        first_handles=_pool([*map(_handle, crowd.first_names)] for crowd in crowds),
        last_handles=_pool([*map(_handle, crowd.last_names)] for crowd in crowds),
        cities=_pool(crowd.cities for crowd in crowds),
        languages=_pool(market.languages for market in MARKETS),
    )


def _pool(by_market: Iterable[Sequence[str]]) -> Pool:
    texts = [*by_market]
    sizes = [len(of_market) for of_market in texts]
    return Pool(
        pa.array([text for of_market in texts for text in of_market], pa.string()),
        np.concatenate([[0], np.cumsum(sizes)[:-1]]),
    )


def _handle(name: str) -> str:
    """The plain lower-case letters and digits of a name."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def _endings(most: int) -> list[str]:
    later = [f".{number}@example.org" for number in range(1, most + 1)]
    return ["@example.com", *later]
