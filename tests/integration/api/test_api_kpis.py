"""Every route says exactly what is published."""

import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from api_cases import KPIS, client, in_parquet, refusal, rows
from fastapi.testclient import TestClient
from shop import Shop

from lake.layout import Layout


@pytest.mark.parametrize(("route", "mart"), KPIS.items())
def test_kpi_is_its_mart(
    published: Shop, api: TestClient, route: str, mart: str
) -> None:
    body = api.get(f"{route}?limit=1000").json()
    assert body["rows"] == in_parquet(published, mart)
    assert body["total_rows"] == len(body["rows"])
    assert body["mart"] == mart
    assert body["definition"]["description"].startswith("One row per")
    assert list(body["definition"]["columns"]) == list(body["rows"][0])
    assert (
        body["version"]
        == json.loads(Layout(published.lake).pointer.read_text())["version"]
    )
    assert body["as_of_date"]


def test_every_published_table_is_listed_and_shown(
    published: Shop, api: TestClient
) -> None:
    listed = rows(api, "/marts")
    files = (published.lake / "published" / "current").glob("*.parquet")
    assert {row["name"] for row in listed} == {file.stem for file in files}
    for row in listed:
        body = api.get(f"/marts/{row['name']}?limit=50").json()
        assert body["rows"] == in_parquet(published, row["name"])[:50]
        assert body["total_rows"] == row["row_count"]


def test_names_and_addresses_stay_masked(api: TestClient) -> None:
    masked = {row["customer_name"] for row in rows(api, "/kpi/top-customers")}
    masked |= {row["email"] for row in rows(api, "/marts/dim_customer?limit=1000")}
    assert masked <= {"***", None}


def test_money_is_text_and_a_rate_is_a_number(api: TestClient) -> None:
    row = rows(api, "/kpi/revenue")[0]
    assert Decimal(row["net_revenue"]).as_tuple().exponent == -2
    assert isinstance(row["gross_margin_rate"], float)


def test_today_is_the_day_of_as_of_date(published: Shop, api: TestClient) -> None:
    days = {row["sales_date"]: row for row in in_parquet(published, "mart_daily_sales")}
    as_of_date = api.get("/health").json()["as_of_date"]
    assert rows(api, "/sales/today") == [days[as_of_date]]
    assert rows(api, "/sales/today?date=2024-02-29") == [days["2024-02-29"]]
    status, code, message = refusal(api, "/sales/today?date=1999-01-01")
    assert (status, code) == (404, "not_found")
    assert "1999-01-01" in message


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("from=2024-02", ["2024-02-01", "2024-03-01", "2024-04-01"]),
        ("to=2024-02", ["2024-01-01", "2024-02-01"]),
        ("from=2024-02&to=2024-03", ["2024-02-01", "2024-03-01"]),
        ("from=2024-02-29&to=2024-03-01", ["2024-02-01", "2024-03-01"]),
        ("from=2031-01", []),
    ],
)
def test_period_takes_in_the_months_it_touches(
    api: TestClient, period: str, months: list[str]
) -> None:
    found = rows(api, f"/kpi/revenue?{period}")
    assert [row["sales_month"] for row in found] == months


def test_period_takes_in_both_its_days(api: TestClient) -> None:
    found = rows(api, "/sales/daily?from=2024-02&to=2024-03-01")
    assert [row["sales_date"] for row in found[:: len(found) - 1]] == [
        "2024-02-01",
        "2024-03-01",
    ]
    assert len(found) == 30


def test_completeness_is_that_of_the_months_asked_for(
    copied: Layout, published: Shop
) -> None:
    name = json.loads(copied.pointer.read_text())["version"]
    path = copied.mart(name, "mart_monthly_revenue")
    table = pq.ParquetFile(path).read()
    flags = pa.array([True] * (len(table) - 1) + [False])
    place = table.column_names.index("is_complete_month")
    pq.write_table(table.set_column(place, "is_complete_month", flags), path)
    api = client(copied)
    first_page = api.get("/kpi/revenue?limit=1").json()
    assert first_page["is_complete"] is False  # of all pages
    assert api.get("/kpi/revenue?to=2024-03").json()["is_complete"] is True
    assert len(published.published("mart_monthly_revenue")) == len(table)


def test_ranks_are_of_all_time_or_of_the_months_asked_for(
    published: Shop, api: TestClient
) -> None:
    for route, mart in (
        ("/kpi/top-products", "mart_top_products"),
        ("/kpi/top-customers", "mart_top_customers"),
    ):
        ranked = in_parquet(published, mart)
        all_time = [row for row in ranked if row["period"] == "all_time"]
        assert rows(api, f"{route}?limit=1000") == all_time
        assert rows(api, f"{route}?top=3") == all_time[:3]
        march = [row for row in ranked if row["sales_month"] == "2024-03-01"]
        asked = f"{route}?from=2024-03&to=2024-03&top=2"
        assert rows(api, asked) == [row for row in march if row["sales_rank"] <= 2]
        assert len(rows(api, f"{route}?period=month&top=1")) == 4


@pytest.mark.parametrize(
    ("url", "mart", "equal"),
    [
        ("/kpi/categories", "mart_category_sales_monthly", {"category": "Garden"}),
        ("/kpi/regions", "mart_region_sales_monthly", {"country": "DE"}),
        ("/kpi/regions", "mart_region_sales_monthly", {"region": "Europe"}),
        ("/kpi/inventory", "mart_inventory", {"level": "category"}),
        ("/kpi/inventory", "mart_inventory", {"level": "product"}),
    ],
)
def test_filter_keeps_what_is_equal(
    published: Shop, api: TestClient, url: str, mart: str, equal: dict[str, str]
) -> None:
    wanted = [
        row for row in in_parquet(published, mart) if equal.items() <= row.items()
    ]
    assert wanted
    query = "&".join(f"{name}={value}" for name, value in equal.items())
    assert rows(api, f"{url}?{query}&limit=1000") == wanted[:1000]


def test_retention_shows_what_there_has_been_time_for(
    published: Shop, api: TestClient
) -> None:
    cohorts = in_parquet(published, "mart_cohort_retention")
    assert rows(api, "/kpi/retention") == [c for c in cohorts if c["is_observed"]]
    february = rows(api, "/kpi/retention?from=2024-02&to=2024-02")
    assert {row["cohort_month"] for row in february} == {"2024-02-01"}
