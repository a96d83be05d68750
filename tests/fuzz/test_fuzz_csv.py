"""CSV of customers and products with anything in its cells."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from effort import EFFORT
from hostile_records import AMOUNTS, INSTANTS, damaged
from hypothesis import given
from hypothesis import strategies as st
from lake_promises import Faults, keep_promises, shop_rules
from valid_records import ACCEPTED, VALID, check_companion, companion, month_of

from lake.contract import Feed
from lake.exact.validation import judge_row
from lake.exact.verdict import Verdict

Folders = Callable[[], Path]
pytestmark = pytest.mark.usefixtures("small_window")
FEEDS = pytest.mark.parametrize("feed", [Feed.CUSTOMERS, Feed.PRODUCTS])
LINE_END = re.compile("\r\n|\r|\n")
WORDS = {"true": True, "false": False}
CELLS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(["", " ", "true", "FALSE", "=1+1", "@A1", '"', "a\r\nb", "\0"]),
    AMOUNTS,
    INSTANTS,
)


def written(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(
        text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL
    ).writerows(rows)
    return text.getvalue()


def judged(row: dict[str, str], feed: Feed) -> Faults:
    """What the contract says of a row; an empty cell states nothing."""
    stated = {name: cell for name, cell in row.items() if cell}
    if cell := stated.get("is_deleted"):
        stated["is_deleted"] = WORDS.get(cell.lower(), cell)
    verdict = Verdict()
    judge_row(stated, feed, shop_rules(), verdict)
    faults = {(reason.code.value, reason.field) for reason in verdict.reasons}
    return Faults(faults)


@FEEDS
@EFFORT
@given(data=st.data(), delimiter=st.sampled_from(",;\t"))
def test_cells_of_any_text_are_judged_as_if_alone(
    folders: Folders, feed: Feed, data: st.DataObject, delimiter: str
) -> None:
    names = [*VALID[feed], "note"]
    good = [str(value) for value in VALID[feed].values()] + [""]
    cell_or_good = st.tuples(*(st.just(cell) | CELLS for cell in good))
    rows = [good, *data.draw(st.lists(cell_or_good, max_size=10)), good]
    content = written([names, *rows], delimiter)
    name = f"{month_of(feed)}.csv"
    run = keep_promises(folders(), {name: content.encode()})
    expected = {}
    for count, row in enumerate(rows, start=1):
        before = written([names, *rows[: count - 1]], delimiter)
        position = len(LINE_END.findall(before)) + 1
        expected[position] = judged(dict(zip(names, row, strict=True)), feed)
    assert run.files[name].faults == expected


@FEEDS
@EFFORT
@given(data=st.data())
def test_damaged_csv_keeps_every_promise(
    folders: Folders, feed: Feed, data: st.DataObject
) -> None:
    good = [str(value) for value in VALID[feed].values()]
    content = written([list(VALID[feed]), *[good] * 4], ",").encode()
    files = {f"{month_of(feed)}.csv": data.draw(damaged(content)), **companion(feed)}
    check_companion(keep_promises(folders(), files), feed)


@FEEDS
@EFFORT
@given(data=st.data())
def test_rows_above_the_damage_are_processed(
    folders: Folders, feed: Feed, data: st.DataObject
) -> None:
    good = [str(value) for value in VALID[feed].values()]
    head = written([list(VALID[feed]), good, good], ",").encode()
    name = f"{month_of(feed)}.csv"
    content = head + data.draw(damaged(written([good] * 3, ",").encode()))
    outcome = keep_promises(folders(), {name: content}).files[name]
    assert outcome.faults[2] == outcome.faults[3] == ACCEPTED
