"""Where the shop sells: countries, their people, money, tax and stores."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from faker import Faker


@dataclass(frozen=True)
class Market:
    """One country.

    Attributes:
        locale: whose names and cities its customers bear.
        tax_percent: on top of the price.
        weight: its customers among a hundred.
        languages: as common as they are listed.
        store_ids: keys of `seeds/stores.csv`. Copied, because a person may edit the
            seed, and that must not change the demo's bytes.
    """

    country: str
    locale: str
    currency: str
    tax_percent: Decimal
    weight: int
    languages: tuple[str, ...]
    store_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crowd:
    """Names and places to pick from."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    cities: tuple[str, ...]


MARKETS = (
    Market("US", "en_US", "USD", Decimal("8.25"), 38, ("en",), ("S-01", "S-02")),
    Market("GB", "en_GB", "GBP", Decimal(20), 18, ("en",), ("S-03",)),
    Market("DE", "de_DE", "EUR", Decimal(19), 15, ("de",), ("S-04",)),
    Market("FR", "fr_FR", "EUR", Decimal(20), 12, ("fr",), ("S-05",)),
    Market("CA", "en_CA", "USD", Decimal(13), 10, ("en", "en", "en", "fr"), ("S-06",)),
    Market("IN", "en_IN", "USD", Decimal(18), 7, ("en", "hi")),
)
_WEIGHTS = [market.weight for market in MARKETS]


def draw_market(rng: Random) -> Market:
    return rng.choices(MARKETS, _WEIGHTS)[0]


def gather_crowd(locale: str, seed: int) -> Crowd:
    """Faker's people of `locale`; the same seed gathers the same crowd."""
    fake = Faker(locale, use_weighting=False)
    fake.seed_instance(f"{seed}-{locale}")

    def distinct(names: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names))

    return Crowd(
        first_names=distinct([fake.first_name() for _ in range(150)]),
        last_names=distinct([fake.last_name() for _ in range(150)]),
        cities=distinct([fake.city() for _ in range(40)]),
    )
