"""A lake of the small shop, ingested in two deliveries by the lake code of a copy.

    python -m mutation.lakes SCENARIO ROOT [first]

With `first` it stops after the first delivery. It is a program of its own so that the
`lake` it imports is that of the copy.
"""

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from lake.ingest import ingest
from lake.layout import Layout
from lake.settings import Rules
from mutation import shop
from mutation.scenarios import SCENARIOS, Scenario

# After the newest order of all shops.
NOW = datetime(2029, 1, 1, tzinfo=UTC)


def deliver(scenario: Scenario, root: Path, *, is_first: bool) -> None:
    """Put the files of a delivery in the place of those before, and ingest them."""
    layout = Layout(root)
    files = shop.SHOPS[scenario.shop]
    if layout.raw.exists():
        shutil.rmtree(layout.raw)
    shop.write(shop.first_delivery(files) if is_first else files, layout.raw)
    rules = Rules.load({"source_timezone": "UTC", **scenario.settings})
    ingest(layout, rules, NOW, processes=1)


if __name__ == "__main__":
    name, folder, *until = sys.argv[1:]
    deliver(SCENARIOS[name], Path(folder), is_first=True)
    if not until:
        deliver(SCENARIOS[name], Path(folder), is_first=False)
