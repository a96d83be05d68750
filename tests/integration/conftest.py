"""A shop of its own for each test."""

from collections.abc import Callable
from pathlib import Path

import pytest
from shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop without any orders yet."""
    return Shop(tmp_path)


@pytest.fixture(scope="session")
def make_shop(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Shop]:
    """Shops for fixtures that outlive one test."""
    return lambda name: Shop(tmp_path_factory.mktemp(name))
