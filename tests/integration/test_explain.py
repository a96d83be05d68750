"""Each row of the marts is what the orders and refunds behind it sum up to."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from shop import Shop

from lake.layout import Layout
from ops.explanation import ELSEWHERE, Explanation, explain
from serving.versions import published_version

MARTS = (
    "mart_category_sales_monthly",
    "mart_cohort_retention",
    "mart_customer_value",
    "mart_daily_sales",
    "mart_engagement_by_country",
    "mart_monthly_active_customers",
    "mart_monthly_churn",
    "mart_monthly_revenue",
    "mart_region_sales_monthly",
    "mart_revenue_mom",
    "mart_top_customers",
    "mart_top_products",
)


def explained(shop: Shop, mart: str, row: dict[str, Any], limit: int) -> Explanation:
    layout = Layout(shop.lake)
    version = published_version(layout)
    names = version.marts[mart].key
    key = ["-" if row[name] is None else str(row[name]) for name in names]
    return explain(layout, version, mart, key, limit)


def test_every_mart_is_explained_or_says_where_to_look(published: Shop) -> None:
    marts = published_version(Layout(published.lake)).marts
    assert {name for name in marts if name.startswith("mart_")} == {*MARTS, *ELSEWHERE}


@pytest.mark.parametrize("mart", MARTS)
def test_events_sum_up_to_the_row(published: Shop, mart: str) -> None:
    rows = published.published(mart)
    for row in (*rows[:60], rows[-1]):
        explanation = explained(published, mart, row, 1)
        assert explanation.row == row
        for column, total in explanation.sums.items():
            assert (column, row[column] or 0) == (column, total)


def test_source_is_the_line_that_holds_the_order(published: Shop) -> None:
    rows = published.published("mart_monthly_revenue")
    events = explained(published, "mart_monthly_revenue", rows[1], 0).events
    assert {event.kind for event in events} == {"sale", "refund"}
    for event in events:
        assert event.source
        name, _, position = event.source.rpartition(":")
        line = lines_of(published.lake / "raw" / name)[int(position) - 1]
        assert json.loads(line)["order_id"] == event.order_id


def lines_of(path: Path) -> list[bytes]:
    content = path.read_bytes()
    whole = gzip.decompress(content) if path.suffix == ".gz" else content
    return whole.split(b"\n")


def test_explain_shows_cell_events_and_lines(published: Shop) -> None:
    month = str(published.published("mart_monthly_revenue")[1]["sales_month"])[:7]
    finished = published.storelake(
        "explain", "mart_monthly_revenue", month, "--column", "net_revenue"
    )
    assert finished.returncode == 0, finished.stderr
    for word in ("net_sales - refunds", "sum of the events", "orders/orders_", "more"):
        assert word in finished.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("mart_sales", "2025-01"), "choose from mart_category_sales_monthly"),
        (("mart_monthly_revenue",), "named by sales_month"),
        (("mart_monthly_revenue", "1999-01"), "has no row 1999-01"),
        (("mart_inventory", "2025-01"), "see fact_inventory"),
    ],
)
def test_what_cannot_be_explained_is_one_line(
    published: Shop, arguments: tuple[str, ...], words: str
) -> None:
    finished = published.storelake("explain", *arguments)
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith("error: ")
    assert words in line


def test_broken_published_file_is_one_line(published: Shop, tmp_path: Path) -> None:
    shutil.copytree(published.home, tmp_path, dirs_exist_ok=True, symlinks=True)
    shop = Shop(tmp_path)
    folder = shop.lake / "published" / "current"
    (folder / "mart_monthly_revenue.parquet").write_bytes(b"PAR1")
    finished = shop.storelake("explain", "mart_monthly_revenue", "2024-01")
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert "mart_monthly_revenue.parquet" in line
    assert "storelake rollback" in line
