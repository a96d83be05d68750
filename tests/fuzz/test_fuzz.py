"""Files that Hypothesis makes: every promise is kept, and both paths agree."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from effort import EFFORT
from hostile_records import damaged, records
from hypothesis import assume, example, given
from hypothesis import strategies as st
from judged_alone import check_lines, faults_of, is_of_lines
from lake_promises import FileOutcome, keep_promises
from valid_records import ACCEPTED, LINES, check_companion, companion, month_of

from lake.bulk.path import BulkPath
from lake.contract import Feed
from lake.reading.batch import Batch

Folders = Callable[[], Path]
pytestmark = pytest.mark.usefixtures("small_window")
FEEDS = pytest.mark.parametrize("feed", list(Feed))
ARRAY_ENDS = ("[", ","), (" [\n", " ,\n"), ("\ufeff[", "\t,"), ("[", "\n\n,\r\n")
LINE_ENDS = ("", "\n"), ("", "\r\n"), ("\ufeff", "\n\n"), ("\n \n", " \n"), ("", "\n\r")
# What is no separator at all: records beside it may be lost, the balance may not.
NO_ENDS = (
    ("", ""),
    ("", ","),
    ("[", "\n"),
    ("[", ";"),
    ("[[", "],["),
    ("{", ","),
    ("", "\0"),
)


class ExactPath(BulkPath):
    """Sure of nothing: every record is judged, and typed again, by the exact path."""

    def find_suspects(self, batch: Batch) -> list[int]:
        super().find_suspects(batch)
        return list(range(len(batch)))


def packed(content: bytes, ending: str) -> bytes:
    if ending.endswith(".gz"):
        return gzip.compress(content, 1, mtime=0)
    if ending.endswith(".zst"):
        compressed: bytes = pa.compress(content, "zstd", asbytes=True)
        return compressed
    return content


def flatten(folders: Folders, feed: Feed, ending: str, content: bytes) -> FileOutcome:
    """What became of the only file of a lake, which can be read."""
    name = month_of(feed) + ending
    run = keep_promises(folders(), {name: packed(content, ending)})
    assert run.failures == []
    return run.files[name]


@FEEDS
@EFFORT
@given(
    content=st.binary(max_size=300)
    | st.text('[]{},:"\\ 1a\n\r\0\ufeff', max_size=60).map(str.encode),
    ending=st.sampled_from([".json", ".ndjson", ".jsonl.gz", ".json.zst", ".csv"]),
    is_packed=st.booleans(),
)
@example(content=b'{"order_id":', ending=".json", is_packed=False)
def test_bytes_of_any_kind_keep_every_promise(
    folders: Folders,
    feed: Feed,
    content: bytes,
    ending: str,
    is_packed: bool,
) -> None:
    assume(feed is not Feed.ORDERS or ending != ".csv")
    name = month_of(feed) + ending
    sent = packed(content, ending) if is_packed else content
    run = keep_promises(folders(), {name: sent, **companion(feed)})
    check_companion(run, feed)
    is_text = ending != ".csv" and (is_packed or sent == packed(sent, ending))
    if is_text and is_of_lines(content):
        check_lines(run.files[name], content, feed)


@FEEDS
@EFFORT
@given(data=st.data(), ending=st.sampled_from([".json", ".json.gz", ".jsonl.zst"]))
def test_damaged_lines_condemn_themselves_and_no_neighbour(
    folders: Folders, feed: Feed, data: st.DataObject, ending: str
) -> None:
    good = LINES[feed]
    hostile = data.draw(st.lists(damaged(good), min_size=1, max_size=8))
    content = b"\n".join([good, *hostile, good]) + b"\n"
    outcome = flatten(folders, feed, ending, content)
    check_lines(outcome, content, feed)
    assert outcome.faults[1] == ACCEPTED
    assert outcome.faults[content.count(b"\n")] == ACCEPTED


@FEEDS
@EFFORT
@given(data=st.data(), ends=st.sampled_from(ARRAY_ENDS + LINE_ENDS))
def test_records_of_any_structure_are_judged_as_if_alone(
    folders: Folders,
    feed: Feed,
    data: st.DataObject,
    ends: tuple[str, str],
) -> None:
    start, separator = (end.encode() for end in ends)
    is_array = ends in ARRAY_ENDS
    made = records(feed, is_json=is_array)
    sent = [LINES[feed], *data.draw(st.lists(made, max_size=12)), LINES[feed]]
    ending = data.draw(st.sampled_from([".json", ".ndjson.gz", ".json.zst"]))
    content = start + separator.join(sent) + (b"]" if is_array else b"\n")
    outcome = flatten(folders, feed, ending, content)
    judged = [faults_of(record, feed) for record in sent]
    if is_array:
        assert outcome.faults == dict(enumerate(judged, start=1))
    else:
        check_lines(outcome, content, feed)
        assert [outcome.faults[place] for place in sorted(outcome.faults)] == judged
    if feed is Feed.ORDERS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("lake.flatten.BulkPath", ExactPath)
            exact = flatten(folders, feed, ".json", content)
        assert outcome.processed == exact.processed


@FEEDS
@EFFORT
@given(data=st.data(), ends=st.sampled_from(NO_ENDS), end=st.sampled_from("\n]},"))
def test_records_that_nothing_separates_are_in_the_balance(
    folders: Folders,
    feed: Feed,
    data: st.DataObject,
    ends: tuple[str, str],
    end: str,
) -> None:
    start, separator = (part.encode() for part in ends)
    sent = data.draw(st.lists(records(feed), min_size=1, max_size=6))
    content = start + separator.join([LINES[feed], *sent, LINES[feed]]) + end.encode()
    outcome = flatten(folders, feed, ".json", content)
    assert outcome.faults
    if is_of_lines(content):
        check_lines(outcome, content, feed)
