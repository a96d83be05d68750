"""The dashboard as its reader has it: wide and narrow, by day and by night."""

import re
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from browser.dashboard import PAGES, Visit, running
from fastapi.testclient import TestClient
from playwright.sync_api import Locator, expect
from shop import Shop

from lake.layout import Layout
from serving.api.app import create_app
from serving.api.settings import Settings
from serving.views.amounts import amount, month

Visitor = Callable[..., Visit]
PANELS = {
    "": [
        "Sales day by day",
        "Gross to net revenue",
        "Growth by month",
    ],
    "sales": [
        "Net revenue by month",
        "Growth by month",
        "Sales by category",
        "Sales by country",
    ],
    "products": [
        "Top products",
        "Categories month by month",
        "Gross profit by category",
    ],
    "customers": [
        "Active customers",
        "Customers gained and lost",
        "Do they come back?",
        "Churn, through two lenses",
        "Top customers",
    ],
    "stock": ["What runs out first", "Stock by category"],
    "quality": ["Records by month", "Files", "Monitors", "Last runs"],
}
PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(23, 22, 20)"}
CHARTLESS = {"Files", "Monitors", "Last runs"}


def panel(visit: Visit, title: str) -> Locator:
    """By the class that Streamlit makes of a container's key."""
    return visit.page.locator(f".st-key-panel-{re.sub('[^A-Za-z0-9_-]', '-', title)}")


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_whole_at_any_width_by_day_and_by_night(
    shown: str, visitor: Visitor, width: int
) -> None:
    visit = visitor(shown, width)
    for path in PAGES:
        visit.open(path)
        expect_whole(visit, path)


def expect_whole(visit: Visit, path: str) -> None:
    page = visit.page
    expect(page.get_by_role("heading", name=PAGES[path], level=1)).to_be_visible()
    for title in PANELS[path]:
        shown_panel = panel(visit, title)
        expect(shown_panel.get_by_role("heading", name=title)).to_be_visible()
        drawn = 0 if title in CHARTLESS else 1
        expect(shown_panel.locator("svg.marks")).to_have_count(drawn)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.get_by_test_id("stApp")).to_have_css(
            "background-color", PAPER[scheme]
        )
        too_wide = page.get_by_test_id("stMain").evaluate(
            "element => element.scrollWidth - element.clientWidth"
        )
        assert too_wide <= 0


def test_tile_says_what_the_published_mart_says(
    published: Shop, shown: str, visitor: Visitor
) -> None:
    months = published.published("mart_monthly_revenue")
    growth = published.published("mart_revenue_mom")
    newest = max(n for n, row in enumerate(months) if row["is_complete_month"])
    last = months[newest]
    visit = visitor(shown)
    visit.open()
    tile = visit.page.get_by_test_id("stMetric").filter(has_text="Net revenue")
    expect(tile).to_contain_text(amount(last["net_revenue"]))
    expect(tile).to_contain_text(f"{growth[newest]['mom_growth_rate']:+.1%}")
    expect(visit.page.get_by_text(month(last["sales_month"])).first).to_be_visible()


def test_filters_hold_across_pages_and_a_reload(
    published: Shop, shown: str, visitor: Visitor
) -> None:
    category = published.published("mart_category_sales_monthly")[0]["category"]
    visit = visitor(shown)
    visit.open()
    visit.choose("Category", category)
    for title in ("Sales", "Stock", "Customers"):
        visit.go(title)
        expect(chosen(visit, "Category")).to_have_value(category)
    assert f"category={category}" in visit.page.url
    visit.page.reload()
    visit.settle()
    expect(chosen(visit, "Category")).to_have_value(category)
    told = panel(visit, "Customers gained and lost")
    expect(told).to_contain_text("All categories")
    visit.choose("Category", "All categories")
    expect(told).not_to_contain_text("All categories")


def chosen(visit: Visit, label: str) -> Locator:
    return visit.page.get_by_role("combobox", name=label)


def test_download_has_the_rows_of_the_api(
    published: Shop, shown: str, visitor: Visitor, tmp_path: Path
) -> None:
    """The very bytes, narrowed by period and category."""
    rows = published.published("mart_category_sales_monthly")
    category, first = (
        rows[0]["category"],
        sorted({row["sales_month"] for row in rows})[1],
    )
    visit = visitor(shown)
    visit.open("products")
    visit.choose("Category", category)
    visit.choose("From", month(first))
    with visit.page.expect_download() as download:
        panel(visit, "Categories month by month").get_by_test_id(
            "stDownloadButton"
        ).get_by_role("button").click()
    download.value.save_as(tmp_path / "rows.csv")
    assert download.value.suggested_filename == "mart_category_sales_monthly.csv"
    asked = {"from": str(first), "category": category, "format": "csv", "limit": 1000}
    api = TestClient(create_app(Layout(published.lake), Settings()))
    answer = api.get("/kpi/categories", params=asked)
    assert (tmp_path / "rows.csv").read_bytes() == answer.content
    assert answer.headers["storelake-total-rows"] != "0"


def test_every_chart_has_its_definition_one_click_away(
    shown: str, visitor: Visitor
) -> None:
    visit = visitor(shown)
    visit.open()
    for path, page in PAGES.items():
        visit.go(page)
        for title in PANELS[path]:
            if title not in ("Monitors", "Last runs"):
                panel(visit, title).get_by_test_id("stPopoverButton").first.click()
                meaning = visit.page.get_by_test_id("stPopoverBody")
                expect(meaning).to_contain_text("One row per")
                visit.page.keyboard.press("Escape")
                expect(meaning).to_have_count(0)


def test_cohort_cell_that_is_not_yet_known_stays_blank(
    published: Shop, shown: str, visitor: Visitor
) -> None:
    """One square for each that is known, and a square for 0% too."""
    cells = published.published("mart_cohort_retention")
    known = [cell for cell in cells if cell["is_observed"]]
    visit = visitor(shown)
    visit.open("customers")
    squares = panel(visit, "Do they come back?").locator(".mark-rect path")
    expect(squares).to_have_count(len(known))
    assert 0 < len(known) < len(cells)


def test_empty_lake_says_what_to_do(unpublished: str, visitor: Visitor) -> None:
    visit = visitor(unpublished)
    visit.open()
    for page in PAGES.values():
        visit.go(page)
        expect(visit.page.get_by_text("Nothing is published yet")).to_be_visible()
        expect(visit.page.get_by_test_id("stException")).to_have_count(0)


def test_shop_without_any_order_has_empty_states(
    orderless: str, visitor: Visitor
) -> None:
    """Published, and every mart without a row."""
    visit = visitor(orderless)
    visit.open()
    for page in PAGES.values():
        visit.go(page)
        expect(visit.page.get_by_test_id("stAlert").first).to_be_visible()
        expect(visit.page.get_by_test_id("stException")).to_have_count(0)


def test_ctrl_c_ends_it_without_a_trace(published: Shop) -> None:
    with running(published.lake) as (url, process):
        assert httpx2.get(f"{url}/_stcore/health").is_success  # it listens to signals
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in said


def test_broken_version_is_one_line(
    published: Shop, visitor: Visitor, tmp_path: Path
) -> None:
    layout = Layout(tmp_path / "lake")
    shutil.copytree(published.lake / "published", layout.published, symlinks=True)
    with running(layout.root) as (url, _):
        layout.pointer.write_text("{")
        visit = visitor(url)
        visit.open()
        expect(visit.page.get_by_test_id("stAlert")).to_contain_text("run storelake")
        expect(visit.page.get_by_test_id("stException")).to_have_count(0)
        visit.page.close()  # before its server
