"""Names of files: whatever they spell, the file is read and nothing else happens."""

from collections.abc import Callable
from pathlib import Path

import pytest
from effort import EFFORT
from hypothesis import assume, example, given
from hypothesis import strategies as st
from lake_promises import keep_promises
from valid_records import ACCEPTED, PLAIN_LINES, check_companion, companion

from lake.contract import FIRST_YEAR, LAST_YEAR, Feed

Folders = Callable[[], Path]
pytestmark = pytest.mark.usefixtures("small_window")
LINE = PLAIN_LINES[Feed.ORDERS]
LONGEST_NAME = 255
NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0")
    | st.sampled_from("*?[]{}'\"`$%;|&<>\\~!#= .-\n\r\t\x1b\u202e\ufeff"),
    min_size=1,
    max_size=60,
)
UNDATED = b'{"product_id": "P", "product_name": "Pot", "category": "Kitchen"}\n'


@EFFORT
@given(names=st.lists(NAMES, min_size=1, max_size=3))
@example(names=["order_year=2025", "order_month=01", "x"])
@example(names=["processed", "manifest"])
@example(names=["x" * 250])
def test_files_of_any_name_are_read(folders: Folders, names: list[str]) -> None:
    assume(all(len(name.encode()) <= LONGEST_NAME - 5 for name in names))
    assume(not {".", ".."} & set(names) and not names[-1].startswith("."))
    name = "/".join(["orders", *names]) + ".json"
    run = keep_promises(folders(), {name: LINE, **companion(Feed.ORDERS)})
    assert run.files[name].faults == {1: ACCEPTED}
    check_companion(run, Feed.ORDERS)


@pytest.mark.parametrize("name", [".hidden.json", "....json", ".json", "._orders.json"])
def test_files_whose_name_begins_with_a_point_are_read(
    folders: Folders, name: str
) -> None:
    run = keep_promises(folders(), {f"orders/{name}": LINE})
    assert run.files[f"orders/{name}"].faults == {1: ACCEPTED}


@pytest.mark.parametrize(
    "month",
    [
        "0000_01",
        "1969_12",
        "2200_12",
        "2201_01",
        "9999_12",
        "2025_00",
        "2025_13",
        "\uff12\uff10\uff12\uff15_01",
    ],
)
def test_catalogue_of_any_month_stays_within_the_contract(
    folders: Folders, month: str
) -> None:
    name = f"products/products_{month}.json"
    files = {name: UNDATED, **companion(Feed.PRODUCTS)}
    run = keep_promises(folders(), files)
    check_companion(run, Feed.PRODUCTS)
    if month != "2200_12":
        assert run.files[name].faults == {1: {("missing_field", "updated_at")}}
    for rows in run.files[name].processed.values():
        [row] = rows["product_changes"]
        assert FIRST_YEAR <= row["updated_at"].year <= LAST_YEAR


def test_catalogue_of_the_last_month_of_all_stops_nothing(folders: Folders) -> None:
    files = {"products/products_9999_12.json": UNDATED, **companion(Feed.PRODUCTS)}
    run = keep_promises(folders(), files, zone="America/New_York")
    check_companion(run, Feed.PRODUCTS)
