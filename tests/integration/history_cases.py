"""Customers and products of a shop, its dimensions, and the history behind them."""

import json
from collections.abc import Sequence
from typing import Any

import duckdb
from shop import Shop

DIMENSIONS = ("dim_customer", "dim_product")
SNAPSHOTS = ("customer_history", "product_history")
# The dimensions, with and without the data tests that need nothing else.
BUILD = ("build", "--select", "+dim_customer", "+dim_product", "--exclude")
WITH_TESTS = ("resource_type:unit_test", "--indirect-selection", "cautious")
WITHOUT_TESTS = ("resource_type:unit_test", "resource_type:test")


def query(shop: Shop, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(
        shop.environment["WAREHOUSE_PATH"], read_only=True
    ) as warehouse:
        return warehouse.execute(sql).fetchall()


def build(shop: Shop, *more: str) -> str:
    """Ingest and build the dimensions; what dbt said."""
    shop.ingest()
    finished = shop.dbt(*BUILD, *WITHOUT_TESTS, *more)
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


def write(shop: Shop, feed: str, name: str, records: Sequence[dict[str, Any]]) -> None:
    path = shop.lake / "raw" / feed / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def customer(updated_at: str, key: str = "C-1", **stated: Any) -> dict[str, Any]:
    return {"customer_id": key, "updated_at": f"2025-{updated_at}T00:00:00Z", **stated}


def product(key: str, **stated: Any) -> dict[str, Any]:
    return {"product_id": key, "product_name": key, "category": "Toys", **stated}


def versions(shop: Shop, key: str = "C-1") -> list[tuple[Any, ...]]:
    """City, tier and day of each version."""
    return query(
        shop,
        "select city, loyalty_tier, strftime(valid_from, '%m-%d'), "
        "strftime(valid_to, '%m-%d'), is_deleted from dim_customer "
        f"where customer_id = '{key}' order by valid_from",
    )


def tables(shop: Shop, names: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    return {name: query(shop, f"from {name} order by all") for name in names}
