"""dbt's process keeps the project that it has read out of its search for garbage."""

import re
import sys

from shop import Shop

DBT = (
    "import atexit, gc; from dbt.cli.main import cli; "
    "atexit.register(lambda: print('kept', gc.get_freeze_count())); cli()"
)


def test_dbt_keeps_what_it_has_read(shop: Shop) -> None:
    shop.warehouse.parent.mkdir()
    shown = shop.run(sys.executable, "-c", DBT, "show", "--inline", "select 1 as one")
    assert shown.returncode == 0, shown.stdout
    kept = re.search(r"kept (\d+)", shown.stdout)
    assert kept
    assert int(kept[1]) > 100_000
