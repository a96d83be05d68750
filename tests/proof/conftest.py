"""Settings under which the proofs are made; dbt compiles the project once for each."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from proving import Proof
from replay import Replay
from shop import Shop

PLAIN: dict[str, Any] = {}
ABROAD = {
    "reporting_timezone": "America/New_York",
    "source_timezone": "Europe/Berlin",
}
CUT_OFF = {
    "as_of_date": "2025-05-30",
    "history_start_date": "2025-02-10",
    "churn_inactivity_months": 1,
    "top_n": 3,
}


@pytest.fixture(scope="session")
def proof_of(
    make_shop: Callable[[str], Shop], parsed: Callable[[Shop], Shop]
) -> Callable[[str], Proof]:
    """A proof under settings by their name."""
    by_name = {"plain": PLAIN, "abroad": ABROAD, "cut off": CUT_OFF}

    @cache
    def make(name: str) -> Proof:
        settings = by_name[name]
        shop = parsed(make_shop("compiled"))
        return Proof(Replay.compiled(shop, **settings), settings)

    return make


@pytest.fixture(scope="session")
def plain(proof_of: Callable[[str], Proof]) -> Proof:
    """The proof under the project's own settings."""
    return proof_of("plain")
