"""Three ways to the same numbers: the generator's own state, the oracle, the SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from comparing import KEYS, Row, differences, rows_of
from proving import Proof
from shop import Shop
from test_generated_shops import generate

# The sheets of `truth/` that answer a table, and how they tell their rows.
SHEETS = {
    "monthly_revenue": "mart_monthly_revenue",
    "monthly_active_customers": "mart_monthly_active_customers",
    "cohort_retention": "mart_cohort_retention",
    "monthly_churn": "mart_monthly_churn",
    "customer_versions": "dim_customer",
    "product_versions": "dim_product",
}
VERSIONED = {
    "dim_customer": ("customer_id", "valid_from"),
    "dim_product": ("product_id", "valid_from"),
}


@dataclass(frozen=True)
class Answers:
    """One shop, three times: rows by table."""

    truth: dict[str, list[Row]]
    oracle: dict[str, list[Row]]
    warehouse: dict[str, list[Row]]


@pytest.fixture(scope="module", params=["none", "some"])
def answers(
    request: pytest.FixtureRequest,
    plain: Proof,
    tmp_path_factory: pytest.TempPathFactory,
) -> Answers:
    shop = Shop(tmp_path_factory.mktemp("answers"))
    generate(shop, 21, request.param)
    plain.ingest(shop.lake)
    oracle = plain.oracle(shop.lake)
    with plain.build(shop.lake) as connection:
        return Answers(
            {SHEETS[name]: _sheet(shop.lake / "truth", name) for name in SHEETS},
            {name: list(oracle[name].records()) for name in SHEETS.values()},
            {name: rows_of(connection, name) for name in SHEETS.values()},
        )


@pytest.mark.parametrize("table", SHEETS.values())
def test_answer_sheet_agrees_with_the_oracle_and_the_warehouse(
    answers: Answers, table: str
) -> None:
    truth = answers.truth[table]
    assert truth
    key = VERSIONED.get(table, KEYS[table])
    for other in (answers.oracle[table], answers.warehouse[table]):
        shared = [column for column in truth[0] if column in other[0]]
        assert set(key) <= set(shared)
        assert len(shared) > len(key)
        found = list(_only(shared, (row for row in other if row[key[0]] is not None)))
        assert differences(table, found, list(_only(shared, truth)), key=key) == []


def _sheet(folder: Path, name: str) -> list[Row]:
    rows: list[Row] = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return [
        {"customer_name" if k == "name" else k: v for k, v in row.items()}
        for row in rows
    ]


def _only(columns: list[str], rows: Iterator[Row] | list[Row]) -> Iterator[Row]:
    for row in rows:
        yield {column: _plain(row[column]) for column in columns}


def _plain(value: Any) -> Any:
    """An instant without its zone, which is UTC in all three."""
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value
