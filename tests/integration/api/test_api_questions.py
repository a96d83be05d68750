"""Conditions, columns and order of any table, and questions that are wrong."""

from decimal import Decimal

import pytest
from api_cases import Rows, client, in_parquet, refusal, rows
from fastapi.testclient import TestClient
from shop import Shop

from lake.layout import Layout
from serving import queries


@pytest.mark.parametrize("held", [200_000, 0])
def test_any_table_takes_conditions_columns_and_pages(
    published: Shop, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    """From memory, and by a scan of the file, as large tables are."""
    monkeypatch.setattr(queries, "ROWS_HELD", held)
    api = client(Layout(published.lake))
    wanted = [
        {"sale_id": row["sale_id"], "net_sales": row["net_sales"]}
        for row in in_parquet(published, "fact_sales")
        if row["order_date"].startswith("2024-02")
        and Decimal(row["net_sales"]) >= Decimal("28.50")
        and row["is_counted"]
    ]
    asked = (
        "/marts/fact_sales?from=2024-02&to=2024-02&where=net_sales:ge:28.50"
        "&where=is_counted:eq:true&columns=sale_id&columns=net_sales&limit=7"
    )
    found: Rows = []
    for offset in range(0, len(wanted) + 7, 7):
        body = api.get(f"{asked}&offset={offset}").json()
        assert body["total_rows"] == len(wanted)
        found += body["rows"]
    assert found == wanted
    incomplete = api.get("/kpi/retention?limit=1").json()["is_complete"]
    everything = [c["is_complete_month"] for c in observed(published)]
    assert incomplete == all(everything)


def observed(shop: Shop) -> Rows:
    return [
        row for row in in_parquet(shop, "mart_cohort_retention") if row["is_observed"]
    ]


def test_sorting_is_of_all_rows_and_small_tables(
    published: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "/marts/fact_orders?sort=-net_sales&limit=5"
    sales = [Decimal(row["net_sales"]) for row in in_parquet(published, "fact_orders")]
    found = rows(client(Layout(published.lake)), url)
    assert [Decimal(row["net_sales"]) for row in found] == sorted(sales)[:-6:-1]
    monkeypatch.setattr(queries, "ROWS_HELD", 0)
    status, code, message = refusal(client(Layout(published.lake)), url)
    assert (status, code) == (422, "invalid_parameter")
    assert "too many rows" in message


def test_column_that_is_named_twice_is_shown_once(api: TestClient) -> None:
    asked = "/marts/dim_date?columns=year&columns=date_id&columns=year&limit=1&format="
    assert list(api.get(f"{asked}json").json()["rows"][0]) == ["year", "date_id"]
    assert api.get(f"{asked}csv").text.splitlines()[0] == "year,date_id"


def test_instant_is_asked_for_as_it_is_shown(api: TestClient) -> None:
    row = rows(api, "/marts/fact_orders?limit=1")[0]
    asked = f"/marts/fact_orders?where=ordered_at:eq:{row['ordered_at']}"
    assert row in rows(api, asked)


@pytest.mark.parametrize(
    ("url", "status", "code", "word"),
    [
        ("/nothing", 404, "not_found", "Not Found"),
        ("/marts/mart_sales", 404, "not_found", "mart_sales"),
        ("/marts/..%2Fcurrent.json", 404, "not_found", "Not Found"),
        ("/marts/dim_store?from=2024-01", 404, "not_found", "no period"),
        ("/marts/dim_store?columns=owner", 404, "not_found", "owner"),
        ("/marts/dim_store?sort=owner", 404, "not_found", "owner"),
        ("/marts/dim_store?where=owner:eq:me", 404, "not_found", "owner"),
        ("/kpi/revenue?from=2024-03&to=2024-02", 404, "not_found", "2024-03-01"),
        ("/marts/fact_sales?where=quantity:eq:two", 422, "invalid_parameter", "two"),
        ("/marts/fact_sales?where=net_sales:eq:1.005", 422, "invalid_parameter", "1"),
        (
            "/marts/fact_sales?where=quantity:like:2",
            422,
            "invalid_parameter",
            "has not the form",
        ),
        ("/kpi/revenue?form=2024-01", 422, "invalid_parameter", "form: is no"),
        ("/kpi/revenue?from=2024-13", 422, "invalid_parameter", "from: neither"),
        ("/kpi/revenue?from=1704067200", 422, "invalid_parameter", "from"),
        ("/kpi/revenue?limit=-1", 422, "invalid_parameter", "limit"),
        ("/kpi/revenue?limit=1001", 422, "invalid_parameter", "limit"),
        ("/kpi/revenue?offset=-1", 422, "invalid_parameter", "offset"),
        ("/kpi/revenue?format=xml", 422, "invalid_parameter", "format"),
    ],
)
def test_wrong_question_gets_a_typed_error(
    api: TestClient, url: str, status: int, code: str, word: str
) -> None:
    found = refusal(api, url)
    assert found[:2] == (status, code)
    assert word in found[2]


def test_wrong_method_gets_a_typed_error(api: TestClient) -> None:
    response = api.post("/kpi/revenue")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"
    assert response.json()["code"] == "method_not_allowed"
