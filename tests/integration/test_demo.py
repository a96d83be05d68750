"""The demo as a newcomer sees it."""

import subprocess
from collections.abc import Callable

import pytest
from shop import PROJECT_ROOT, Shop


def tree() -> str:
    """What git sees in the checkout: untracked and ignored files too."""
    command = ("git", "status", "--short", "--ignored", "--untracked-files=all")
    listing = subprocess.run(
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    ).stdout
    return "\n".join(line for line in listing.splitlines() if "__pycache__" not in line)


@pytest.fixture
def demo(shop: Shop, unit_tested: Callable[[Shop], Shop]) -> Shop:
    unit_tested(shop)
    before = tree()
    finished = shop.storelake("demo")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert finished.stdout.count("2025-") >= 12
    assert tree() == before, "the demo wrote into the source tree"
    return shop


def without_runs(shop: Shop) -> dict[str, bytes]:
    """The lake without its record of runs, to which each adds."""
    return {
        name: content
        for name, content in shop.contents().items()
        if not name.startswith("operations/")
    }


def test_demo_again_changes_nothing_and_clean_removes_it(demo: Shop) -> None:
    before = without_runs(demo)
    again = demo.storelake("demo")
    assert again.returncode == 0
    assert "unchanged: 12 months, 37 files" in again.stdout
    assert "Running with dbt" not in again.stdout
    assert without_runs(demo) == before

    # Files that nothing was made of yet stand in nobody's way, and stay.
    (demo.orders / "mine.json").write_text("{}")
    assert demo.storelake("demo", "--clean").returncode == 0
    left = {name for name in demo.contents() if not name.endswith(".lock")}
    assert left == {"raw/orders/mine.json"}


def test_clean_demo_refuses_a_lake_with_other_orders(shop: Shop) -> None:
    shop.orders.mkdir(parents=True)
    (shop.orders / "mine.json").write_text("{}")
    assert shop.storelake("ingest").returncode == 0
    before = shop.contents()
    refused = shop.storelake("demo", "--clean")
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert "orders/mine.json" in line
    assert shop.contents() == before


def test_demo_refuses_a_lake_with_other_orders(shop: Shop) -> None:
    shop.orders.mkdir(parents=True)
    (shop.orders / "orders_2025_01.json").write_text("")
    finished = shop.storelake("demo")
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert "orders_2025_01.json" in line
    assert (shop.orders / "orders_2025_01.json").read_text() == ""
