"""Generated shops, clean and with every defect: the SQL and the oracle agree."""

from collections.abc import Callable
from datetime import date

import duckdb
import pytest
from comparing import KEYS, differences, disagreements, rows_of
from proving import Proof
from shop import Shop

from generator.defect_rates import parse_defects
from generator.settings import ShopSettings
from generator.writer import generate as write_shop

SHOPS = [
    pytest.param(7, "none", "plain", id="clean"),
    pytest.param(8, "none", "abroad", id="clean, abroad"),
    pytest.param(9, "some", "plain", id="every defect"),
    pytest.param(10, "some", "abroad", id="every defect, abroad"),
    pytest.param(11, "some", "cut off", id="every defect, cut off"),
]


def generate(
    shop: Shop, seed: int, defects: str, orders: int = 2500, months: int = 8
) -> None:
    rates = parse_defects(defects)
    settings = ShopSettings(date(2025, 1, 1), months, orders, seed, rates)
    write_shop(settings, shop.lake / "raw", processes=1)


@pytest.mark.parametrize(("seed", "defects", "settings"), SHOPS)
def test_generated_shop_has_the_numbers_of_the_oracle(
    shop: Shop,
    proof_of: Callable[[str], Proof],
    seed: int,
    defects: str,
    settings: str,
) -> None:
    generate(shop, seed, defects)
    assert proof_of(settings).disagreements(shop.lake) == []


def test_dbt_builds_what_the_replay_of_its_sql_builds(
    published: Shop, plain: Proof
) -> None:
    with (
        duckdb.connect(str(published.warehouse), read_only=True) as built,
        plain.build(published.lake) as replayed,
    ):
        for name in KEYS:
            assert (
                differences(name, rows_of(built, name), rows_of(replayed, name)) == []
            )
        assert disagreements(built, plain.oracle(published.lake)) == []


def test_oracle_notices_a_cent(shop: Shop, plain: Proof) -> None:
    generate(shop, 13, "none", 300)
    plain.ingest(shop.lake)
    with plain.build(shop.lake) as connection:
        connection.execute(
            "update mart_monthly_revenue set net_sales = net_sales + 0.01 "
            "where sales_month = '2025-03-01'"
        )
        (found,) = disagreements(connection, plain.oracle(shop.lake))
    assert found.startswith(
        "mart_monthly_revenue (datetime.date(2025, 3, 1),).net_sales"
    )
