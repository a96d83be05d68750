"""What every test shares: a shop of its own, and with `CI` set a skip that fails."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from filelock import FileLock
from shop import STAGE, Shop

SAID = "said.txt"
LONG = ("test_runbook.py", "test_demo.py", "test_history.py")

# Whoever runs the tests may have a shop of their own: its settings are not for tests,
# its Slack hears of no made-up problem.
for name in [name for name in os.environ if name.startswith("STORELAKE_")]:
    del os.environ[name]


def pytest_configure() -> None:
    """A shell starts what runs in the background deaf to Ctrl-C, children included."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first, or one process alone would end the run."""
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_sessionfinish(session: pytest.Session) -> None:
    STAGE.unlink(missing_ok=True)
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _log_format_of_one_test() -> Iterator[None]:
    """A command that logs as JSON says so to the dbt of its process: to ours, too.

    And its log goes to the error stream of its test, which is closed then.
    """
    yield
    os.environ.pop("DBT_LOG_FORMAT", None)
    structlog.reset_defaults()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop without any orders yet."""
    return Shop(tmp_path)


@pytest.fixture(scope="session")
def make_shop(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Shop]:
    """Shops for fixtures that outlive one test."""
    return lambda name: Shop(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def made_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[Shop], None]], Shop]:
    """Makes a shop of a name for all processes of a test run, in the first that asks.

    It belongs to all of them: only copy it.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def ask(name: str, make: Callable[[Shop], None]) -> Shop:
        shop, is_made = Shop(base / name), base / f"{name}.made"
        with FileLock(base / f"{name}.lock"):
            if not is_made.exists():
                shutil.rmtree(shop.home, ignore_errors=True)
                shop.home.mkdir()
                make(shop)
                is_made.touch()
        return shop

    return ask


@pytest.fixture(scope="session")
def empty_build(
    made_once: Callable[[str, Callable[[Shop], None]], Shop],
) -> tuple[Shop, str]:
    """A warehouse without any orders, its unit tests passed; what dbt said."""

    def make(shop: Shop) -> None:
        finished = shop.dbt("build")
        assert finished.returncode == 0, finished.stdout
        (shop.home / SAID).write_text(finished.stdout)

    shop = made_once("empty_build", make)
    return shop, (shop.home / SAID).read_text()


@pytest.fixture(scope="session")
def prepared(
    empty_build: tuple[Shop, str], tmp_path_factory: pytest.TempPathFactory
) -> Shop:
    """The empty build, parsed as this process has it; only to be copied."""
    shop = Shop(tmp_path_factory.mktemp("prepared"))
    shutil.copytree(empty_build[0].home, shop.home, dirs_exist_ok=True)
    assert shop.dbt("parse").returncode == 0
    return shop


@pytest.fixture(scope="session")
def parsed(prepared: Shop) -> Callable[[Shop], Shop]:
    """Gives a shop what dbt parsed: it parses again only what has changed."""

    def give(shop: Shop) -> Shop:
        shutil.copytree(prepared.target, shop.target)
        return shop

    return give


@pytest.fixture(scope="session")
def unit_tested(
    prepared: Shop, parsed: Callable[[Shop], Shop]
) -> Callable[[Shop], Shop]:
    """Gives a shop a warehouse in which the unit tests have passed: it skips them."""

    def give(shop: Shop) -> Shop:
        shop.warehouse.parent.mkdir(exist_ok=True)
        shutil.copy(prepared.warehouse, shop.warehouse)
        return parsed(shop)

    return give


@pytest.fixture(scope="session")
def published(
    made_once: Callable[[str, Callable[[Shop], None]], Shop],
    make_shop: Callable[[str], Shop],
    unit_tested: Callable[[Shop], Shop],
) -> Shop:
    """Four months, 300 orders; tests only read it, or work on a copy."""

    def make(shop: Shop) -> None:
        unit_tested(shop)
        for command in (("generate", "--months", "4", "--orders", "300"), ("run",)):
            finished = shop.storelake(*command)
            assert finished.returncode == 0, finished.stdout + finished.stderr

    home = make_shop("published").home
    first = made_once("published", make).home
    shutil.copytree(first, home, dirs_exist_ok=True, symlinks=True)
    return Shop(home)
