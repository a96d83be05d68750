"""A PostgreSQL that tests copy into."""

from collections.abc import Iterator

import postgres_server
import pytest
from postgres_server import Server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL; with `CI` set it has to be there."""
    programs = postgres_server.programs()
    if programs is None:
        pytest.skip("there is no PostgreSQL here; apt-get install postgresql")
    with postgres_server.running(programs) as server:
        yield server
