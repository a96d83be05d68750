"""Every route says exactly what is published, and says so of one version."""

import csv
import io
import json
import re
import shutil
import socket
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from shop import Shop

from lake.layout import Layout
from ops.cli import app
from ops.retention import point_to
from serving import queries
from serving.api.app import create_app
from serving.api.keys import entry, new_key, parse_keys
from serving.api.settings import Settings
from serving.errors import ApiSettingsError

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


@pytest.fixture(scope="module")
def api(published: Shop) -> TestClient:
    return client(Layout(published.lake))


@pytest.fixture
def copied(published: Shop, tmp_path: Path) -> Layout:
    """A lake whose published versions may be spoilt."""
    shutil.copytree(
        published.lake / "published", tmp_path / "lake" / "published", symlinks=True
    )
    return Layout(tmp_path / "lake")


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
        ("/marts/fact_sales?where=quantity:like:2", 422, "invalid_parameter", "where"),
        ("/kpi/revenue?form=2024-01", 422, "invalid_parameter", "form"),
        ("/kpi/revenue?from=2024-13", 422, "invalid_parameter", "from"),
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


def test_unchanged_answer_is_not_sent_again(api: TestClient) -> None:
    for url in ("/kpi/churn", "/kpi/churn?format=csv"):
        first = api.get(url)
        etag = first.headers["etag"]
        assert not etag.startswith("W/")
        for wanted in (etag, f'"other", {etag}', f"W/{etag}", "*"):
            again = api.get(url, headers={"If-None-Match": wanted})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == etag
        other = api.get(url, headers={"If-None-Match": '"other"'})
        assert (other.status_code, other.content) == (200, first.content)
    assert api.get("/kpi/churn").headers["etag"] != etag


def test_another_version_changes_the_etag(copied: Layout) -> None:
    add_version(copied, "z", lambda table: table)
    api = client(copied)
    before = api.get("/kpi/top-products").headers["etag"]
    point_to(copied, "z")
    after = api.get("/kpi/top-products", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before
    assert after.json()["version"] == "z"


def test_cache_stays_within_its_bound(published: Shop) -> None:
    api = client(Layout(published.lake), Settings(cache_bytes=10_000))
    first = api.get("/kpi/revenue").content
    for offset in range(20):
        api.get(f"/kpi/revenue?offset={offset}")
    desk = next(m.kwargs["desk"] for m in api.app.user_middleware)  # type: ignore[attr-defined]
    assert 0 < desk.cache.byte_count <= 10_000
    assert api.get("/kpi/revenue").content == first


def test_health_tells_what_is_served(api: TestClient, published: Shop) -> None:
    body = api.get("/health").json()
    assert body["status"] == "ok"
    assert body["monitor"] == "error"  # the shop has been silent for years
    behind = NOW.date() - date.fromisoformat(body["as_of_date"])
    assert body["freshness"]["days_since_as_of_date"] == behind.days
    swapped = Layout(published.lake).pointer.stat().st_mtime
    assert body["freshness"]["seconds_since_confirmed"] == pytest.approx(
        NOW.timestamp() - swapped
    )


def test_health_tells_of_the_last_run_without_its_paths(
    api: TestClient, published: Shop
) -> None:
    runs = Layout(published.lake).operation_records("runs")
    body = api.get("/health").json()
    assert body["last_run"]["run_id"] == max(path.stem for path in runs.iterdir())
    assert body["last_run"]["outcome"] == "succeeded"
    assert body["last_run"]["version"] == body["version"]
    assert body["last_run"]["started_at"].endswith("Z")
    assert str(published.lake) not in str(body)


def test_health_does_without_records(copied: Layout) -> None:
    assert client(copied).get("/health").json()["last_run"] is None
    runs = copied.operation_records("runs")
    runs.mkdir(parents=True)
    (runs / "broken.parquet").write_bytes(b"")
    body = client(copied).get("/health").json()
    assert (body["status"], body["last_run"]) == ("ok", None)


def test_empty_lake_is_healthy_and_has_no_numbers(tmp_path: Path) -> None:
    api = client(Layout(tmp_path))
    response = api.get("/health")
    assert response.status_code == 200
    assert response.json()["status"] == "empty"
    assert refusal(api, "/kpi/revenue")[:2] == (503, "nothing_published")


@pytest.mark.parametrize("pointer", ["{", "{}", '{"version": "../x"}', "null", ""])
def test_broken_pointer_is_said_without_a_path(copied: Layout, pointer: str) -> None:
    copied.pointer.write_text(pointer)
    api = client(copied)
    for url in ("/kpi/revenue", "/health"):
        status, code, message = refusal(api, url)
        assert (status, code) == (503, "broken_version")
        assert str(copied.root) not in message


@pytest.mark.parametrize("content", [b"", b"PAR1PAR1", None])
def test_broken_file_breaks_its_own_table_only(
    copied: Layout, content: bytes | None
) -> None:
    name = json.loads(copied.pointer.read_text())["version"]
    path = copied.mart(name, "mart_monthly_revenue")
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    api = client(copied)
    assert refusal(api, "/kpi/revenue")[:2] == (503, "broken_version")
    assert rows(api, "/kpi/growth")


@pytest.fixture(scope="module")
def keyed(published: Shop) -> tuple[TestClient, str, list[float]]:
    """With two keys, two requests a second, and a clock that only the test moves."""
    key, clock = new_key(), [0.0]
    hashes = parse_keys(f"{entry('finance', key)},{entry('ops', new_key())}")
    served = create_app(
        Layout(published.lake), Settings(hashes, rate=2), clock=lambda: clock[0]
    )
    return TestClient(served), key, clock


def test_key_is_asked_for_and_counted(
    keyed: tuple[TestClient, str, list[float]],
) -> None:
    api, key, clock = keyed
    assert api.get("/health").status_code == 200
    for headers in (
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "wrong"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {key}"},
    ):
        assert refusal(api, "/kpi/revenue", **headers)[:2] == (401, "unauthorized")
    bearer, header = {"Authorization": f"Bearer {key}"}, {"X-API-Key": key}
    assert api.get("/kpi/revenue", headers=bearer).status_code == 200
    assert api.get("/kpi/revenue", headers=header).status_code == 200  # from the cache
    refused = api.get("/kpi/revenue", headers=header)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    clock[0] += 0.5
    assert api.get("/kpi/growth", headers=header).status_code == 200
    assert refusal(api, "/kpi/growth", **header)[:2] == (429, "too_many_requests")


def test_docs_page_and_its_parts_come_from_the_server(
    keyed: tuple[TestClient, str, list[float]],
) -> None:
    """Without a key, as the page itself asks."""
    api, _, _ = keyed
    page = api.get("/docs").text
    assert "://" not in page
    assert '"//' not in page
    parts = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(parts) == 3
    for part in [*parts, "/openapi.json"]:
        assert api.get(part).status_code == 200
        assert api.get(part).content


def test_keys_are_kept_as_hashes_only() -> None:
    key = new_key()
    assert key not in entry("finance", key)
    for text in (key, f"finance={key}", f"{entry('a', key)},{entry('a', key)}"):
        with pytest.raises(ApiSettingsError) as raised:
            parse_keys(text)
        assert key not in str(raised.value)


def test_pages_of_other_origins_are_shut_out_by_default(published: Shop) -> None:
    layout, origin = Layout(published.lake), {"Origin": "https://shop.example"}
    plain = client(layout).get("/kpi/revenue", headers=origin)
    assert "access-control-allow-origin" not in plain.headers
    allowed = client(layout, Settings(cors=("https://shop.example",)))
    for _ in range(2):
        answer = allowed.get("/kpi/revenue", headers=origin)
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"


def test_swaps_under_load_show_no_mixed_version(copied: Layout) -> None:
    """Each version names its first product after itself; 20 swaps, four readers."""
    names = ["y", "z"]
    for name in names:
        add_version(copied, name, lambda table, name=name: with_names(table, name))
    point_to(copied, "y")
    api = client(copied)
    seen: set[tuple[str, str]] = set()
    failures: list[str] = []
    stop = threading.Event()

    def read(number: int) -> None:
        limit = 1
        while not stop.is_set():
            limit = limit % 900 + number
            response = api.get(f"/kpi/top-products?limit={limit}")
            if response.status_code != 200:
                failures.append(response.text)
                return
            body = response.json()
            seen.add((body["version"], body["rows"][0]["product_name"]))

    readers = [threading.Thread(target=read, args=(number,)) for number in (1, 2, 3, 4)]
    for reader in readers:
        reader.start()
    for swap in range(20):
        name = names[(swap + 1) % 2]
        point_to(copied, name)
        while (name, name) not in seen and not failures:
            stop.wait(0.001)
        seen.clear() if swap < 19 else None
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert seen <= {("y", "y"), ("z", "z")}


def test_command_starts_nothing_where_the_port_is_taken(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        finished = shop.storelake("api", "--port", port)
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert f"127.0.0.1:{port}: cannot be listened on" in line


def test_command_says_how_to_install_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ops.api.find_spec", lambda _name: None)
    with pytest.raises(SystemExit):
        app(["api"])
    (line,) = capsys.readouterr().err.splitlines()
    assert "make api installs them" in line


def test_command_refuses_a_key_in_clear(shop: Shop) -> None:
    finished = shop.storelake("api", STORELAKE_API_KEYS="finance=secret")
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert "STORELAKE_API_KEYS" in line
    assert "secret" not in line


def test_command_makes_a_key_that_its_entry_knows(shop: Shop) -> None:
    finished = shop.storelake("api", "--new-key", "finance")
    key, written = (line.split()[-1] for line in finished.stdout.splitlines())
    assert entry("finance", key) == written
