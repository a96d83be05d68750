"""Shops that several modules copy, a PostgreSQL that tests copy into."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import postgres_server
import pytest
from edited_versions import Editions, with_column
from postgres_readers import MARKED, SCHEMA
from postgres_server import Server
from postgres_target import Target
from shop import EXCERPT, Shop

from ops.postgres.address import Address
from ops.postgres.transaction import Copied, copy_version
from serving.versions import Version

pytest.register_assert_rewrite("api_cases", "history_cases")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL; with `CI` set it has to be there."""
    programs = postgres_server.programs()
    if programs is None:
        pytest.skip("there is no PostgreSQL here; apt-get install postgresql")
    with postgres_server.running(programs) as server:
        yield server


@pytest.fixture
def editions(published: Shop, tmp_path: Path) -> Editions:
    return Editions.of(published.lake / "published", tmp_path)


@pytest.fixture
def target(postgres: Server, request: pytest.FixtureRequest) -> Iterator[Target]:
    target = Target(postgres, re.sub(r"\W", "_", request.node.name)[:63])
    yield target
    target.execute("drop schema if exists {0} cascade")
    target.people.close()


@pytest.fixture(scope="session")
def marked_editions(
    published: Shop, tmp_path_factory: pytest.TempPathFactory
) -> Editions:
    home = tmp_path_factory.mktemp("readers")
    return Editions.of(published.lake / "published", home)


@pytest.fixture(scope="session")
def marked(marked_editions: Editions) -> tuple[Version, Version]:
    """Two versions whose rows say which they are of."""

    def mark(name: str) -> Version:
        edits = {}
        for mart, column in MARKED.items():
            count = marked_editions.original.marts[mart].row_count
            edits[mart] = with_column(column, [name] * count)
        return marked_editions.add(name, **edits)

    return mark("one"), mark("two")


@pytest.fixture
def holding_one(
    postgres: Server, marked_editions: Editions, marked: tuple[Version, Version]
) -> Iterator[Callable[[Version], Copied]]:
    """A schema that holds version `one`; copies another into it."""

    def copy(version: Version, patience: float = 60) -> Copied:
        address = Address.parse(postgres.url())
        return copy_version(marked_editions.layout, version, address, SCHEMA, patience)

    copy(marked[0])
    yield copy
    with postgres.connect() as admin:
        admin.execute(f"drop schema {SCHEMA} cascade")


@pytest.fixture(scope="session")
def pounds(
    made_once: Callable[[str, Callable[[Shop], None]], Shop],
    unit_tested: Callable[[Shop], Shop],
) -> Shop:
    """A month of the excerpt, run and published in its pounds; only to be copied."""

    def make(shop: Shop) -> None:
        unit_tested(shop).receive(EXCERPT / "orders_2010_12.ndjson.gz")
        finished = shop.storelake("run", "--vars", "{reporting_currency: GBP}")
        assert finished.returncode == 0, finished.stdout + finished.stderr

    return made_once("pounds", make)
