"""`/docs` of the API answers questions without a network."""

import re
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, expect
from shop import Shop

from lake.layout import Layout
from serving.api.app import create_app
from serving.api.settings import Settings


@pytest.fixture
def served(shop: Shop) -> Iterator[str]:
    """The address of an API over a lake without anything."""
    app = create_app(Layout(shop.lake), Settings())
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_page_tries_a_question_out(browser: Browser, served: str) -> None:
    page, asked = browser.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}/docs")
    health = page.locator("#operations-health-health_health_get")
    health.click()
    health.get_by_role("button", name="Try it out").click()
    health.get_by_role("button", name="Execute").click()
    answer = health.locator(".live-responses-table")
    expect(answer).to_contain_text(re.compile(r'"status": "empty"'))
    page.close()
    assert [url for url in asked if not url.startswith((served, "data:"))] == []
    assert f"{served}/health" in asked
