"""Names and cities: committed, so that no version of Faker decides what a shop is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.markets import MARKETS
from generator.pools import draw_pool

CHECKOUT = Path(__file__).parents[3]
POOLS = CHECKOUT / "generator" / "pools"
BLOCKED = """
import sys
sys.modules["faker"] = None
from generator.cli import app
app()
"""


@pytest.mark.parametrize("locale", sorted({market.locale for market in MARKETS}))
def test_committed_pool_is_what_faker_draws(locale: str) -> None:
    assert draw_pool(locale) == (POOLS / f"{locale}.csv").read_text("utf-8")


def test_no_pool_is_left_over() -> None:
    assert {path.stem for path in POOLS.iterdir()} == {m.locale for m in MARKETS}


def test_generating_needs_no_faker(tmp_path: Path) -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-c", BLOCKED, "--into", str(tmp_path / "raw")),
            *("--months", "1", "--orders", "30"),
        ],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert list((tmp_path / "raw/orders").iterdir())
