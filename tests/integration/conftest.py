"""A published shop that tests only read."""

from collections.abc import Callable

import pytest
from shop import Shop


@pytest.fixture(scope="session")
def published(
    make_shop: Callable[[str], Shop], unit_tested: Callable[[Shop], Shop]
) -> Shop:
    """Four months, 300 orders; whoever changes it works on a copy."""
    shop = unit_tested(make_shop("published"))
    for command in (("generate", "--months", "4", "--orders", "300"), ("run",)):
        finished = shop.storelake(*command)
        assert finished.returncode == 0, finished.stdout + finished.stderr
    return shop
