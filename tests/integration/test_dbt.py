"""dbt as its users run it, on lakes of every size down to none."""

import json
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from shop import Shop

ORDER = {
    "order_id": "A-1",
    "ordered_at": "2025-03-31T23:30:00Z",
    "status": "paid",
    "customer": {"id": "C-1"},
    "items": [{"product_id": "P-1", "quantity": 2, "unit_price": 10.5}],
}


def rows_of(shop: Shop, model: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(
        shop.environment["WAREHOUSE_PATH"], read_only=True
    ) as warehouse:
        return warehouse.execute(f"from {model}").fetchall()


def noise(output: str) -> list[str]:
    return [
        line
        for line in output.splitlines()
        if "deprecat" in line.lower() or "[WARNING]" in line
    ]


def test_empty_lake_builds_empty_marts_and_names_the_command(
    empty_build: tuple[Shop, str],
) -> None:
    shop, said = empty_build
    hints = [line for line in said.splitlines() if "lake is empty" in line]
    assert len(hints) == 1
    assert "storelake ingest" in hints[0]
    assert noise(said) == []
    for mart in ("mart_monthly_revenue", "mart_revenue_mom", "fact_sales", "dim_date"):
        assert rows_of(shop, mart) == []


def test_one_order_builds_one_month(
    shop: Shop, unit_tested: Callable[[Shop], Shop]
) -> None:
    unit_tested(shop).orders.mkdir(parents=True)
    (shop.orders / "one.json").write_text(json.dumps(ORDER))
    assert shop.storelake("ingest").returncode == 0
    without = ("--exclude-resource-type", "unit_test")
    for command in (("build", *without, "test"), ("test", *without)):
        finished = shop.dbt(*command)
        assert finished.returncode == 0, finished.stdout
        assert noise(finished.stdout) == []
    ((month, is_complete, order_count, *_),) = rows_of(shop, "mart_monthly_revenue")
    assert (str(month), is_complete, order_count) == ("2025-03-01", True, 1)


def test_docs_generate_describes_every_column(
    shop: Shop, unit_tested: Callable[[Shop], Shop]
) -> None:
    finished = unit_tested(shop).dbt("docs", "generate", "--write-json")
    assert finished.returncode == 0, finished.stdout
    assert noise(finished.stdout) == []
    target = shop.home / "target"
    catalog = json.loads((target / "catalog.json").read_text())
    manifest = json.loads((target / "manifest.json").read_text())
    entries = {**manifest["nodes"], **manifest["sources"]}
    undescribed = [
        f"{node_id}.{column}"
        for node_id, node in {**catalog["nodes"], **catalog["sources"]}.items()
        for column in node["columns"]
        if not entries[node_id]["columns"].get(column, {}).get("description")
    ]
    assert undescribed == []
    assert all(
        entry["description"].startswith("One row")
        for entry in manifest["nodes"].values()
        if entry["resource_type"] in ("model", "seed")
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({}, "USD"),
        ({"STORELAKE_REPORTING_CURRENCY": "EUR"}, "EUR"),
    ],
)
def test_setting_comes_from_the_environment_before_the_project(
    shop: Shop,
    parsed: Callable[[Shop], Shop],
    source: dict[str, str],
    expected: str,
) -> None:
    finished = parsed(shop).dbt(
        *("show", "--quiet", "--output", "json"),
        *("--inline", "select '{{ setting(\"reporting_currency\") }}' as currency"),
        **source,
    )
    assert f'"currency": "{expected}"' in finished.stdout, finished.stdout
