"""Draws the pools of names and cities from Faker, once: `python -m generator.pools`.

The pools are committed, because some of Faker's locales differ from process to process
and a new version of Faker may know other names. Nobody in them is a real customer.
"""

import csv
import io
from collections.abc import Callable

from faker import Faker

from generator.markets import MARKETS, POOLS

SIZES = {"first_name": 300, "last_name": 400, "city": 80}
SEED = 20_250_101


def draw_pool(locale: str) -> str:
    """One locale's pool as CSV: kind, value; sorted."""
    fake = Faker(locale, use_weighting=False)
    fake.seed_instance(SEED)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kind", "value"])
    for kind, size in SIZES.items():
        writer.writerows(
            [kind, value] for value in _distinct(getattr(fake, kind), size)
        )
    return text.getvalue()


def _distinct(draw: Callable[[], str], size: int) -> list[str]:
    """At most `size` different values that need no escape in JSON."""
    drawn = sorted(
        value for value in {draw() for _ in range(size * 10)} if _is_plain(value)
    )
    return drawn[:: max(1, len(drawn) // size)][:size]


def _is_plain(value: str) -> bool:
    return value.isprintable() and '"' not in value and "\\" not in value


def main() -> None:
    POOLS.mkdir(exist_ok=True)
    for market in MARKETS:
        (POOLS / f"{market.locale}.csv").write_text(draw_pool(market.locale), "utf-8")


if __name__ == "__main__":
    main()
