"""History as it grows: batch by batch, replaced, and lost."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from history_cases import (
    BUILD,
    DIMENSIONS,
    SNAPSHOTS,
    WITH_TESTS,
    WITHOUT_TESTS,
    build,
    customer,
    product,
    query,
    tables,
    versions,
    write,
)
from shop import Shop

from generator.settings import ShopSettings
from generator.writer import generate


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four months with everything that goes wrong."""
    folder = tmp_path_factory.mktemp("generated") / "raw"
    generate(ShopSettings(months=4, orders=240), folder, with_truth=False)
    return folder


def receive(shop: Shop, raw: Path, months: Sequence[int]) -> None:
    for path in raw.glob("*/*"):
        if any(f"2024_{month:02}" in path.name for month in months):
            target = shop.lake / "raw" / path.relative_to(raw)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


@pytest.fixture(scope="module")
def at_once(
    raw: Path, make_shop: Callable[[str], Shop], unit_tested: Callable[[Shop], Shop]
) -> Shop:
    shop = unit_tested(make_shop("at_once"))
    receive(shop, raw, (1, 2, 3, 4))
    build(shop)
    return shop


@pytest.mark.parametrize("batches", [((1,), (2,), (3, 4)), ((4, 2), (3,), (1,))])
def test_history_grown_by_batches_equals_history_built_at_once(
    at_once: Shop,
    shop: Shop,
    unit_tested: Callable[[Shop], Shop],
    raw: Path,
    batches: Sequence[Sequence[int]],
) -> None:
    unit_tested(shop)
    for months in batches:
        receive(shop, raw, months)
        build(shop)
    assert len(query(shop, "from customer_history")) > 50
    assert tables(shop, DIMENSIONS) == tables(at_once, DIMENSIONS)
    assert tables(shop, SNAPSHOTS) == tables(at_once, SNAPSHOTS)


def test_build_again_changes_nothing_and_rebuilding_gives_the_same(
    at_once: Shop,
) -> None:
    names = (*DIMENSIONS, *SNAPSHOTS)
    before = tables(at_once, names)
    again = at_once.dbt(*BUILD, *WITH_TESTS)
    assert again.returncode == 0, again.stdout
    assert tables(at_once, names) == before
    rebuilt = at_once.storelake("rebuild-history", "product_history")
    assert rebuilt.returncode == 0, rebuilt.stdout
    assert tables(at_once, names) == before


def test_replaced_file_is_noticed_and_followed(
    shop: Shop, unit_tested: Callable[[Shop], Shop]
) -> None:
    unit_tested(shop)
    write(shop, "customers", "a.json", [customer("01-10", city="Bonn")])
    write(shop, "customers", "b.json", [customer("01-20", city="Köln")])
    build(shop)
    write(shop, "customers", "b.json", [customer("01-20", city="Kassel")])
    shop.ingest()

    # dbt run takes no snapshot, and dbt build does not forget.
    assert shop.dbt("run", "--select", "stg_customer_changes").returncode == 0
    tested = shop.dbt("test", "--select", "customer_history")
    assert tested.returncode != 0
    assert "customer_history_has_seen_the_newest_changes: to_run dbt build" in (
        tested.stdout
    )
    built = shop.dbt(*BUILD, *WITH_TESTS)
    assert built.returncode != 0
    assert "to_run storelake rebuild-history" in built.stdout

    rebuilt = shop.storelake("rebuild-history")
    assert rebuilt.returncode == 0, rebuilt.stdout
    assert [row[0] for row in versions(shop)] == ["Bonn", "Kassel"]

    write(shop, "customers", "b.json", [customer("01-25", city="Trier")])
    shop.ingest()
    run = shop.storelake("run", "--only", "build")
    assert run.returncode == 0, run.stdout
    assert [row[0] for row in versions(shop)] == ["Bonn", "Trier"]


def catalogue(shop: Shop, month: str, *products: dict[str, Any]) -> None:
    write(shop, "products", f"products_2025_{month}.json", products)


def test_withdrawn_product_is_a_version_until_it_is_listed_again(
    shop: Shop, unit_tested: Callable[[Shop], Shop]
) -> None:
    unit_tested(shop)
    catalogue(shop, "01", product("P-1", list_price=5), product("P-2"))
    catalogue(shop, "02", product("P-2"))
    catalogue(shop, "03", product("P-1"), product("P-2"))
    build(shop)
    assert query(
        shop,
        "select list_price, is_withdrawn, strftime(valid_from, '%m-%d %H:%M'), "
        "is_current from dim_product where product_id = 'P-1' order by valid_from",
    ) == [
        (5, False, "01-01 00:00", False),
        (5, True, "02-28 23:59", False),
        (5, False, "03-31 23:59", True),
    ]


def test_half_sent_dump_stops_the_build_until_it_is_allowed(
    shop: Shop, unit_tested: Callable[[Shop], Shop]
) -> None:
    unit_tested(shop)
    catalogue(shop, "01", *(product(f"P-{number}") for number in range(9)))
    build(shop)
    before = tables(shop, DIMENSIONS)
    catalogue(shop, "02", *(product(f"P-{number}") for number in range(4)))
    shop.ingest()
    stopped = shop.dbt(*BUILD, *WITHOUT_TESTS)
    assert stopped.returncode != 0
    assert "2025-02 lists 4 products, the one before it 9" in stopped.stdout
    assert "allow_loss: true" in stopped.stdout
    assert tables(shop, DIMENSIONS) == before

    build(shop, "--vars", "{allow_loss: true}")
    assert len(query(shop, "from dim_product where is_withdrawn")) == 5
    build(shop)  # what history has seen is not asked about again
    allowed = tables(shop, (*DIMENSIONS, *SNAPSHOTS))
    assert shop.storelake("rebuild-history").returncode == 0
    assert tables(shop, (*DIMENSIONS, *SNAPSHOTS)) == allowed


def test_feed_that_became_empty_stops_the_build(
    shop: Shop, unit_tested: Callable[[Shop], Shop]
) -> None:
    unit_tested(shop)
    write(shop, "customers", "a.json", [customer("01-10", city="Bonn")])
    build(shop)
    before = tables(shop, DIMENSIONS)
    (shop.lake / "raw/customers/a.json").unlink()
    assert shop.storelake("remove", "customers/a.json").returncode == 0
    stopped = shop.storelake("run")
    assert stopped.returncode != 0
    assert "the feed customers holds 0 of the 1 it held before" in stopped.stdout
    assert not (shop.lake / "published").exists()
    assert tables(shop, DIMENSIONS) == before

    empty = shop.dbt("build", "--empty", "--select", "+customer_history")
    assert empty.returncode == 0, empty.stdout
    assert len(query(shop, "from customer_history")) == 1
