"""Two clean shops that several modules read, and none changes."""

from collections import defaultdict
from pathlib import Path

import pytest
import sent_feeds
import sent_orders
from sent_feeds import Feeds
from sent_orders import Record, read_lines

from generator.writer import generate

pytest.register_assert_rewrite("defect_cases")


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("orders") / "raw"
    generate(sent_orders.SHOP, folder)
    return folder


@pytest.fixture(scope="session")
def files(raw: Path) -> dict[str, list[Record]]:
    """Orders by the month of their file, as 2025-01, ascending."""
    return {
        path.stem[-7:].replace("_", "-"): read_lines(path)
        for path in sorted((raw / "orders").iterdir())
    }


@pytest.fixture(scope="session")
def versions(files: dict[str, list[Record]]) -> list[Record]:
    return [order for orders in files.values() for order in orders]


@pytest.fixture(scope="session")
def histories(versions: list[Record]) -> dict[str, list[Record]]:
    """The versions of each order, from file to file."""
    found: dict[str, list[Record]] = defaultdict(list)
    for order in versions:
        found[order["order_id"]].append(order)
    return found


@pytest.fixture(scope="session")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Feeds:
    raw = tmp_path_factory.mktemp("feeds") / "raw"
    generate(sent_feeds.SHOP, raw)
    orders, customers, products = (
        [read_lines(path) for path in sorted((raw / feed).iterdir())]
        for feed in ("orders", "customers", "products")
    )
    dumps = [{row["product_id"]: row for row in dump} for dump in products]
    return Feeds(orders, customers, dumps)
