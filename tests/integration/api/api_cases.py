"""Clients of the API, what they get, and what stands in Parquet."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from fastapi.testclient import TestClient
from shop import Shop

from lake.layout import Layout
from serving.api.app import create_app
from serving.api.settings import Settings

KPIS = {
    "/sales/daily": "mart_daily_sales",
    "/kpi/revenue": "mart_monthly_revenue",
    "/kpi/growth": "mart_revenue_mom",
    "/kpi/categories": "mart_category_sales_monthly",
    "/kpi/regions": "mart_region_sales_monthly",
    "/kpi/active-customers": "mart_monthly_active_customers",
    "/kpi/churn": "mart_monthly_churn",
}
NOW = datetime(2030, 1, 1, tzinfo=UTC)
Rows = list[dict[str, Any]]


def client(layout: Layout, settings: Settings | None = None) -> TestClient:
    served = create_app(layout, settings or Settings(), now=lambda: NOW)
    return TestClient(served, raise_server_exceptions=False)


def as_json(value: object) -> object:
    """How JSON shows what Parquet holds."""
    match value:
        case Decimal():
            return str(value)
        case datetime():
            return value.isoformat(timespec="microseconds") + "Z"
        case date():
            return value.isoformat()
        case _:
            return value


def in_parquet(shop: Shop, mart: str) -> Rows:
    return [
        {name: as_json(value) for name, value in row.items()}
        for row in shop.published(mart)
    ]


def rows(api: TestClient, url: str) -> Rows:
    response = api.get(url)
    assert response.status_code == 200, response.text
    found: Rows = response.json()["rows"]
    return found


def refusal(api: TestClient, url: str, **headers: str) -> tuple[int, str, str]:
    """Status, code and message of a typed error."""
    response = api.get(url, headers=headers)
    body = response.json()
    assert list(body) == ["code", "message", "remedy"]
    assert body["remedy"]
    return response.status_code, body["code"], body["message"]


def add_version(layout: Layout, name: str, edit: Callable[[Any], Any]) -> None:
    """A further version, in which one mart's rows are edited; the pointer stays."""
    before = json.loads(layout.pointer.read_text())["version"]
    shutil.copytree(layout.version(before), layout.version(name))
    manifest = json.loads(layout.version_manifest(name).read_text())
    layout.version_manifest(name).write_text(json.dumps({**manifest, "version": name}))
    path = layout.mart(name, "mart_top_products")
    pq.write_table(edit(pq.ParquetFile(path).read()), path)


def with_names(table: Any, *names: str) -> Any:
    """The first products renamed."""
    column = [*names, *table["product_name"].to_pylist()[len(names) :]]
    place = table.column_names.index("product_name")
    return table.set_column(place, "product_name", pa.array(column, pa.string()))
