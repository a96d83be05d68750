"""Hostile files, each beside a valid one, and hostile lines between valid ones."""

from collections.abc import Callable
from pathlib import Path

import pytest
from judged_alone import check_lines, is_of_lines, lines_of
from lake_promises import keep_promises
from made_files import READABLE, UNREADABLE
from valid_records import ACCEPTED, PLAIN_LINES, companion

from lake.contract import MAX_RECORD_BYTES, Feed

Folders = Callable[[], Path]
CORPUS = Path(__file__).with_name("corpus")
KEPT = {
    path.relative_to(CORPUS).as_posix(): path.read_bytes
    for path in sorted(CORPUS.glob("*/*"))
}
FILES: dict[str, Callable[[], bytes]] = {**KEPT, **UNREADABLE, **READABLE}
# A catalogue has a month by its name.
MONTH = "products_2025_01"
NOT_A_CSV = {
    "customers/header_names_a_column_twice.csv",
    "customers/header_of_blanks.csv",
}
# What takes long takes four times as long to flatten twice and compare.
LARGE = 3000
SMALL_WINDOW = 1024 * 1024


def between_valid_records(content: bytes, feed: Feed) -> bytes:
    """Each line of a file with a good record before it, and one at the end."""
    good = PLAIN_LINES[feed]
    return b"".join(good + b"\n" + line + b"\n" for line in lines_of(content)) + good


def is_text(name: str, content: bytes) -> bool:
    return name.endswith(".json") and is_of_lines(content)


@pytest.fixture(params=FILES)
def hostile(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, bytes]:
    """A file by its name, with a window that is no larger than it has to be."""
    name: str = request.param
    window = SMALL_WINDOW if name in KEPT else 2 * MAX_RECORD_BYTES
    monkeypatch.setattr("lake.reading.sizes.BATCH_BYTES", window)
    return name, FILES[name]()


def test_hostile_records_condemn_themselves_alone(
    folders: Folders, hostile: tuple[str, bytes]
) -> None:
    name, content = hostile
    feed = Feed.of(name)
    raw = name.replace("products/", f"products/{MONTH}.")
    is_of_text = is_text(name, content)
    beside = companion(feed)
    if name in KEPT and is_of_text:
        beside = {f"{feed}/{MONTH}.json": between_valid_records(content, feed)}
    run = keep_promises(folders(), {raw: content, **beside}, check="nothing")
    is_unreadable = name in UNREADABLE or name in NOT_A_CSV
    assert len(run.failures) == is_unreadable
    if not is_unreadable and is_of_text:
        check_lines(run.files[raw], content, feed)
    for valid, sent in beside.items():
        check_lines(run.files[valid], sent, feed)
        odd_lines = range(1, sent.count(b"\n") + 2, 2)
        faults = {run.files[valid].faults.get(line, ACCEPTED) for line in odd_lines}
        assert faults == {ACCEPTED}


def test_whole_corpus_in_one_lake_is_what_verify_finds_again(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lake.reading.sizes.BATCH_BYTES", SMALL_WINDOW)
    files = {name: content() for name, content in FILES.items()}
    small = {name: sent for name, sent in files.items() if len(sent) < LARGE}
    run = keep_promises(folders(), small, check="deep")
    assert len(run.failures) == len(UNREADABLE | dict.fromkeys(NOT_A_CSV))
