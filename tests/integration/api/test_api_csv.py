"""The same rows as CSV: what they mean, and nothing a spreadsheet would run."""

import csv
import io
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from api_cases import KPIS, add_version, client, in_parquet, with_names
from fastapi.testclient import TestClient
from shop import Shop

from lake.layout import Layout
from ops.retention import point_to


def test_csv_has_the_same_rows(published: Shop, api: TestClient) -> None:
    by_parameter = api.get("/marts/fact_sales?format=csv&limit=1000")
    by_header = api.get("/marts/fact_sales?limit=1000", headers={"Accept": "text/csv"})
    assert by_parameter.content == by_header.content
    found = list(csv.DictReader(io.StringIO(by_parameter.text)))
    wanted = [
        {name: as_cell(value) for name, value in row.items()}
        for row in in_parquet(published, "fact_sales")[:1000]
    ]
    assert found == wanted
    headers = by_parameter.headers
    assert headers["content-type"].startswith("text/csv")
    assert 'filename="fact_sales.csv"' in headers["content-disposition"]
    assert headers["storelake-version"] == api.get("/health").json()["version"]
    assert headers["storelake-as-of-date"] == api.get("/health").json()["as_of_date"]
    assert headers["storelake-is-complete"] == "true"
    assert headers["storelake-total-rows"] == str(
        len(published.published("fact_sales"))
    )


@pytest.mark.parametrize(
    "url",
    [
        *KPIS,
        "/kpi/top-products",
        "/kpi/retention",
        "/sales/today",
        "/marts",
        "/marts/fact_sales?columns=net_sales&columns=sale_id",
    ],
)
def test_csv_leads_to_what_its_columns_mean(api: TestClient, url: str) -> None:
    answer = api.get(url, headers={"Accept": "text/csv"})
    link = answer.links["describedby"]
    assert link["type"] == "application/json"
    described = api.get(link["url"], headers={"Accept": "text/csv"}).json()
    assert described["rows"] == []
    assert described["version"] == answer.headers["storelake-version"]
    meanings = described["definition"]["columns"]
    for column in answer.text.splitlines()[0].split(","):
        assert meanings[column]["description"]


def as_cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_csv_starts_no_formula(copied: Layout, start: str) -> None:
    add_version(copied, "z", lambda table: with_names(table, f'{start}HYPERLINK("x")'))
    point_to(copied, "z")
    text = client(copied).get("/kpi/top-products?format=csv").text
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert row["product_name"] == f'\'{start}HYPERLINK("x")'
    assert client(copied).get("/kpi/top-products").json()["rows"][0][
        "product_name"
    ] == (f'{start}HYPERLINK("x")')


def test_csv_leaves_negative_numbers_alone(copied: Layout) -> None:
    def below_zero(table: Any) -> Any:
        place = table.column_names.index("net_sales")
        values = pa.array([Decimal("-1.50")] * len(table), pa.decimal128(18, 2))
        return table.set_column(place, "net_sales", values)

    add_version(copied, "z", below_zero)
    point_to(copied, "z")
    text = client(copied).get("/kpi/top-products?format=csv").text
    assert {row["net_sales"] for row in csv.DictReader(io.StringIO(text))} == {"-1.50"}
