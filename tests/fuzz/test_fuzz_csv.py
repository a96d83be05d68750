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


OPEN_QUOTES = pytest.mark.parametrize(
    "damaged_row",
    ['C2,"never closed,', '"C2" again,2025-01-01', 'C2,"2025\n-01"-01\n"', '"\n\n"x'],
)


@OPEN_QUOTES
def test_row_whose_quotes_do_not_fit_is_one_bad_record(
    folders: Folders, damaged_row: str
) -> None:
    above = "customer_id,updated_at\nC0,2025-01-01\nC1,2025-01-01\n"
    content = f"{above}{damaged_row}"
    name = "customers/quotes.csv"
    outcome = keep_promises(folders(), {name: content.encode()}).files[name]
    assert outcome.faults[2] == outcome.faults[3] == ACCEPTED
    assert outcome.faults[4] == {("malformed_json", "")}
    kept = [outcome.raw_texts[place] for place in sorted(outcome.raw_texts)]
    assert "\n".join(kept) == damaged_row


def test_rows_behind_a_quote_that_closes_too_soon_are_processed(
    folders: Folders,
) -> None:
    content = b'customer_id,updated_at\n"C"1,2025-01-01\nC2,2025-01-01\n'
    name = "customers/quotes.csv"
    outcome = keep_promises(folders(), {name: content}).files[name]
    assert outcome.faults == {2: {("malformed_json", "")}, 3: ACCEPTED}


def test_rows_behind_a_cell_that_is_too_long_are_judged(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lake.reading.csv_rows.MAX_RECORD_BYTES", 30)
    content = 'customer_id,updated_at\nC1,"' + "x" * 40 + "\nC2,2025-01-01\n"
    name = "customers/quotes.csv"
    outcome = keep_promises(folders(), {name: content.encode()}).files[name]
    assert outcome.faults == {2: {("malformed_json", "")}, 3: ACCEPTED}


def test_names_of_a_header_are_compared_without_their_blanks(folders: Folders) -> None:
    content = b"customer_id,updated_at,name, name\nC1,2025-01-01,A,B\n"
    run = keep_promises(folders(), {"customers/twice.csv": content})
    [failure] = run.failures
    assert "names a column twice" in failure
