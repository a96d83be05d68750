"""One browser, and dashboards that tests only look at."""

from collections.abc import Callable, Iterator

import pytest
from browser.dashboard import HOW_TO_INSTALL, Visit, chromium, launched, running, visit
from playwright.sync_api import Browser, expect, sync_playwright
from shop import Shop

Visitor = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """With `CI` set a skip is a failure, see tests/conftest.py."""
    if chromium() is None:
        pytest.skip(HOW_TO_INSTALL)
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright, launched(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def shown(published: Shop) -> Iterator[str]:
    """Where the dashboard of a shop with four months is."""
    with running(published.lake) as (url, _):
        yield url


@pytest.fixture(scope="session")
def unpublished(make_shop: Callable[[str], Shop]) -> Iterator[str]:
    """Of a lake that holds nothing at all."""
    with running(make_shop("unpublished").lake) as (url, _):
        yield url


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Opens visits; afterwards none may have complained or gone elsewhere."""
    visits = []

    def arrive(url: str, width: int = 1280, scheme: str = "light") -> Visit:
        opened = visit(browser, url, width, scheme)
        found = opened.__enter__()
        visits.append((opened, found))
        return found

    yield arrive
    for opened, found in visits:
        opened.__exit__(None, None, None)
        assert found.complaints == []
        assert found.strangers == set()


@pytest.fixture(scope="session")
def orderless(
    make_shop: Callable[[str], Shop], unit_tested: Callable[[Shop], Shop]
) -> Iterator[str]:
    """Of a lake without a single order, built and published all the same."""
    shop = unit_tested(make_shop("orderless"))
    finished = shop.storelake("run")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    with running(shop.lake) as (url, _):
        yield url
