"""The real dashboard and a real browser, for tests and for pictures."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect

ROOT = Path(__file__).resolve().parents[2]
HOW_TO_INSTALL = "Chromium is missing; install it with: apt-get install -y chromium"
PAGES = {
    "": "Overview",
    "sales": "Sales",
    "products": "Products",
    "customers": "Customers",
    "stock": "Stock",
    "quality": "Data quality",
}
LOOPBACK = {"127.0.0.1", "localhost"}
LONGEST_WAIT = 20_000  # milliseconds
# Streamlit runs a moment after a choice; until then the page looks settled.
WATCH_FOR_A_RUN = """() => {
    window.hasRun = false;
    new MutationObserver(() => { window.hasRun = true; }).observe(
        document.querySelector("[data-testid=stApp]"),
        {attributeFilter: ["data-test-script-state"]},
    );
}"""


@dataclass
class Visit:
    """A browser's page, and all that went wrong while it was open."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)

    def open(self, path: str = "", query: str = "") -> None:
        """Until the last chart stands and Streamlit has nothing left to do."""
        self.page.goto(f"{self.url}/{path}{query}")
        self.settle()

    def settle(self) -> None:
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)

    def go(self, title: str) -> None:
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
        expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()
        self.settle()

    def choose(self, label: str, option: str) -> None:
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        self.page.evaluate(WATCH_FOR_A_RUN)
        self.page.get_by_role("option", name=option, exact=True).click()
        self.page.wait_for_function("window.hasRun")
        self.settle()


def chromium() -> str | None:
    return shutil.which("chromium")


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, with a home folder of its own: it leaves things there."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as home:
        homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), home)
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
            env={**os.environ, **homes},
        )
        yield browser
        browser.close()


@contextmanager
def visit(
    browser: Browser, url: str, width: int = 1280, scheme: str = "light"
) -> Iterator[Visit]:
    """A fresh visitor, who notes errors and every request that leaves the machine."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        timezone_id="America/New_York",  # where a careless month is the one before
        locale="en-US",
        accept_downloads=True,
    )
    context.set_default_timeout(LONGEST_WAIT)
    page = context.new_page()
    found = Visit(page, url)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("console", lambda message: _hear(found, message))
    page.on("request", lambda request: _note(found, request.url))
    page.on("websocket", lambda socket: _note(found, socket.url))
    try:
        yield found
    finally:
        context.close()


def _hear(found: Visit, message: ConsoleMessage) -> None:
    """Streamlit looks for its server below the page first; that is no error."""
    guessed = re.search(r"/\w+/_stcore/(health|host-config)$", message.location["url"])
    if message.type == "error" and not guessed:
        found.complaints.append(message.text)


def _note(found: Visit, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.hostname not in LOOPBACK:
        found.strangers.add(url)


@contextmanager
def running(lake: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`storelake dashboard` on a free port, from its first line on."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "ops", "dashboard", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "LAKE_ROOT": str(lake)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if f":{port}" in line:
            break
    assert process.poll() is None, "".join(said)
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.communicate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
