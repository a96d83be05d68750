"""Four months of a real shop: the SQL and the oracle agree."""

from collections.abc import Callable
from pathlib import Path

import pytest
from proving import Proof
from replay import Replay
from shop import EXCERPT, PROJECT_ROOT, Shop

WHOLE = PROJECT_ROOT.parent / "shared" / "data" / "online_retail"
# The whole is not part of the repository; its excerpt is.
FOLDERS = [EXCERPT, *([WHOLE] if WHOLE.exists() else [])]
SETTINGS = {"reporting_currency": "GBP", "reporting_timezone": "Europe/London"}


@pytest.fixture(scope="module")
def british(make_shop: Callable[[str], Shop], parsed: Callable[[Shop], Shop]) -> Proof:
    shop = parsed(make_shop("compiled"))
    return Proof(Replay.compiled(shop, **SETTINGS), SETTINGS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_real_shop_has_the_numbers_of_the_oracle(
    shop: Shop, british: Proof, folder: Path
) -> None:
    shop.receive(*folder.glob("*.gz"))
    assert british.disagreements(shop.lake) == []
