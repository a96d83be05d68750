"""Lakes to break, and a server that breaks them."""

from collections.abc import Iterator

import pytest
from survival_kit import Lakes, Recovery, Server, serving

from lake.layout import Layout


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def lakes(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Lakes:
    return Lakes.prepare(tmp_path_factory.mktemp("lakes"), server)


@pytest.fixture
def lake(lakes: Lakes) -> Iterator[Layout]:
    with lakes.one() as layout:
        yield layout


@pytest.fixture(scope="session")
def recovery(lakes: Lakes, server: Server) -> Recovery:
    return Recovery(lakes, server)
