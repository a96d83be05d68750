"""`make docs` shows every table without a network, and leaves dbt's warehouse alone."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect
from shop import PROJECT_ROOT, Shop

PATIENCE = 300  # seconds for two dbt commands on a busy machine


@pytest.fixture(scope="module")
def site(make_shop: Callable[[str], Shop]) -> Iterator[str]:
    """Its address; built while somebody else, as a running dbt, holds the warehouse."""
    shop = make_shop("docs")
    shop.warehouse.parent.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with duckdb.connect(str(shop.warehouse)):
        server = subprocess.Popen(
            [sys.executable, "-m", "ops", "docs", "--port", str(port)],
            cwd=PROJECT_ROOT,
            env=shop.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.send_signal(signal.SIGINT)
            said, _ = server.communicate(timeout=30)
    assert server.returncode == 0
    assert f"http://127.0.0.1:{port} shows" in said
    assert not shop.lake.exists()
    assert [path.name for path in shop.target.rglob("*")] == ["docs", "index.html"]


def wait_for(port: int) -> None:
    """Until it answers; the server listens before the page is built."""
    deadline = time.monotonic() + PATIENCE
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("HEAD", "/")
            assert connection.getresponse().status == 200
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, port
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()


@pytest.fixture
def asked() -> list[str]:
    """Every address that the page has asked for."""
    return []


@pytest.fixture
def page(browser: Browser, asked: list[str]) -> Iterator[Page]:
    opened = browser.new_page()
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    opened.close()


def test_front_page_says_where_to_begin(site: str, page: Page) -> None:
    page.goto(site)
    expect(page.get_by_role("heading", name="Storelake")).to_be_visible()
    page.get_by_role("link", name="mart_monthly_revenue").click()
    expect(page.get_by_text("One row per calendar month").first).to_be_visible()


def test_table_shows_its_columns_types_and_meanings(
    site: str, page: Page, asked: list[str]
) -> None:
    page.goto(f"{site}#!/model/model.storelake.mart_monthly_revenue")
    expect(page.get_by_text("One row per calendar month").first).to_be_visible()
    column = page.locator("tr", has=page.get_by_text("net_revenue", exact=True)).first
    expect(column).to_contain_text("DECIMAL(18,2)")
    assert [url for url in asked if not url.startswith((site, "data:"))] == []


def test_lineage_leads_from_the_lake_to_who_shows_it(site: str, page: Page) -> None:
    page.goto(
        f"{site}#!/model/model.storelake.mart_revenue_mom?g_v=1&g_i=%2Bmart_revenue_mom%2B"
    )
    expect(page.locator("canvas").first).to_be_visible()


def test_analysis_is_shown_with_its_question(site: str, page: Page) -> None:
    page.goto(f"{site}#!/analysis/analysis.storelake.customers_lost")
    expect(
        page.get_by_text("Who was lost in the last complete month").first
    ).to_be_visible()
