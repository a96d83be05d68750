"""What every test shares: a shop of its own, and with `CI` set a skip that fails."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from shop import Shop

# Whoever runs the tests may have a shop of their own: its settings are not for tests,
# its Slack hears of no made-up problem.
for name in [name for name in os.environ if name.startswith("STORELAKE_")]:
    del os.environ[name]


def pytest_configure() -> None:
    """A shell starts what runs in the background deaf to Ctrl-C, children included."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop without any orders yet."""
    return Shop(tmp_path)


@pytest.fixture(scope="session")
def make_shop(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Shop]:
    """Shops for fixtures that outlive one test."""
    return lambda name: Shop(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def unit_tested(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Shop], Shop]:
    """Gives a shop a warehouse in which the unit tests have passed: it skips them."""
    first = Shop(tmp_path_factory.mktemp("unit_tested"))
    finished = first.dbt("build")
    assert finished.returncode == 0, finished.stdout

    def give(shop: Shop) -> Shop:
        shop.warehouse.parent.mkdir(exist_ok=True)
        shutil.copy(first.warehouse, shop.warehouse)
        shutil.copytree(first.target, shop.target)
        return shop

    return give


@pytest.fixture(scope="session")
def published(
    make_shop: Callable[[str], Shop], unit_tested: Callable[[Shop], Shop]
) -> Shop:
    """Four months, 300 orders; tests only read it, or work on a copy."""
    shop = unit_tested(make_shop("published"))
    for command in (("generate", "--months", "4", "--orders", "300"), ("run",)):
        finished = shop.storelake(*command)
        assert finished.returncode == 0, finished.stdout + finished.stderr
    return shop
