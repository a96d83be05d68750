"""The window over a file is so narrow here that records lie across its edges."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from effort import EFFORT
from hostile_records import damaged
from hypothesis import given
from hypothesis import strategies as st
from judged_alone import TOO_LARGE, check_lines, faults_of
from lake_promises import keep_promises
from valid_records import ACCEPTED, PLAIN_LINES

from lake.contract import Feed

Folders = Callable[[], Path]
LARGEST_RECORD, WINDOW = 400, 900
# A file of more than four windows is read in pieces.
GOOD = PLAIN_LINES[Feed.ORDERS]
LONG = st.builds(
    lambda size, letter: json.dumps({"note": letter * size}, ensure_ascii=False),
    st.integers(200, 3000),
    st.sampled_from(["x", "[", "{", ",", '"', "\\", "é", "]}"]),
).map(str.encode)
ELEMENTS = st.sampled_from([GOOD, GOOD, b"1", b"{}", b'","', b'"\\\\"', b"[[]]"]) | LONG
PIECES = ELEMENTS | damaged(GOOD) | st.sampled_from([b"", b" \r", b"\r"])


@pytest.fixture(scope="module", autouse=True)
def _narrow() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lake.reading.sizes.BATCH_BYTES", WINDOW)
        for room in ("reading.batch", "bulk.syntax", "exact.validation", "quarantine"):
            patch.setattr(f"lake.{room}.MAX_RECORD_BYTES", LARGEST_RECORD)
        yield


@EFFORT
@given(
    pieces=st.lists(PIECES, max_size=30),
    separator=st.sampled_from([b"\n", b"\r\n", b"\n\n"]),
    is_packed=st.booleans(),
)
def test_lines_across_edges_are_judged_as_if_alone(
    folders: Folders,
    pieces: list[bytes],
    separator: bytes,
    is_packed: bool,
) -> None:
    content = separator.join([GOOD, *pieces, GOOD])
    name = "orders/edges.json" + ".gz" * is_packed
    sent = gzip.compress(content, 1, mtime=0) if is_packed else content
    run = keep_promises(folders(), {name: sent})
    assert run.failures == []
    check_lines(run.files[name], content, Feed.ORDERS)
    assert run.files[name].faults[1] == ACCEPTED
    assert run.files[name].faults[content.count(b"\n") + 1] == ACCEPTED


@EFFORT
@given(
    elements=st.lists(ELEMENTS, max_size=30),
    separator=st.sampled_from([b",", b" ,", b"\n,"]),
)
def test_elements_across_edges_are_judged_as_if_alone(
    folders: Folders, elements: list[bytes], separator: bytes
) -> None:
    sent = [GOOD, *elements, GOOD]
    content = b"[" + separator.join(sent) + b"]\n"
    run = keep_promises(folders(), {"orders/edges.json": content})
    assert run.failures == []
    judged = [faults_of(element, Feed.ORDERS) for element in sent]
    assert run.files["orders/edges.json"].faults == dict(enumerate(judged, start=1))


@pytest.mark.parametrize("size", [LARGEST_RECORD + 1, WINDOW, WINDOW * 3])
@pytest.mark.parametrize(
    "blanks", [b"", b"\n ", b" " * (WINDOW - 1), b"\n" * WINDOW * 3]
)
def test_long_element_behind_blanks_is_too_large(
    folders: Folders, blanks: bytes, size: int
) -> None:
    content = b"[" + blanks + b'{"note":\n "' + b"x" * size + b'"}, ' + GOOD + b"]"
    run = keep_promises(folders(), {"orders/edges.json": content})
    assert run.files["orders/edges.json"].faults == {1: {TOO_LARGE}, 2: ACCEPTED}
