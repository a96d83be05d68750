"""Lines and arrays, plain and compressed, whole and damaged: forms of raw files."""

import gzip
import json
from collections import Counter
from collections.abc import Callable

import pytest
from ingest_cases import (
    BAD_PLACE,
    COMPRESSIONS,
    FORMED,
    lines,
    order,
    order_ids,
    put,
    read,
    rows_of,
    run,
    sources,
    zstd,
)

from lake.layout import Layout
from lake.manifest import load_manifest
from lake.upkeep.status import FileState, file_statuses

BOM = b"\xef\xbb\xbf"


def _with_blank_lines() -> bytes:
    return (
        b"\n  \n" + b"\n\t\n".join(lines([each]).strip() for each in FORMED) + b"\n\n"
    )


Form = tuple[bytes, list[int]]
FORMS: dict[str, Form] = {
    "lines": (lines(FORMED), [1, 2, 3, 4, 5]),
    "last line unterminated": (lines(FORMED).rstrip(b"\n"), [1, 2, 3, 4, 5]),
    "CRLF": (lines(FORMED).replace(b"\n", b"\r\n"), [1, 2, 3, 4, 5]),
    "BOM": (BOM + lines(FORMED), [1, 2, 3, 4, 5]),
    "BOM and blank line": (BOM + b"\n" + lines(FORMED), [2, 3, 4, 5, 6]),
    "blank lines": (_with_blank_lines(), [3, 5, 7, 9, 11]),
    "blank lines, CRLF": (
        _with_blank_lines().replace(b"\n", b"\r\n"),
        [3, 5, 7, 9, 11],
    ),
    "array": (json.dumps(FORMED).encode(), [1, 2, 3, 4, 5]),
    "compact array": (
        json.dumps(FORMED, separators=(",", ":")).encode(),
        [1, 2, 3, 4, 5],
    ),
    "pretty array": (json.dumps(FORMED, indent=2).encode() + b"\n", [1, 2, 3, 4, 5]),
    "pretty array, CRLF, BOM": (
        BOM + json.dumps(FORMED, indent="\t").replace("\n", "\r\n").encode(),
        [1, 2, 3, 4, 5],
    ),
    "array after blank lines": (
        b"\n \r\n\t" + json.dumps(FORMED).encode() + b"\n\n",
        [1, 2, 3, 4, 5],
    ),
    "array of one element a line": (
        b"[\n" + lines(FORMED).rstrip(b"\n").replace(b"\n", b"\n,") + b"\n]",
        [1, 2, 3, 4, 5],
    ),
}

ENDINGS = (".json", ".ndjson", ".jsonl")
# Every form plain, and the most different ones in every ending and compression.
FORMED_FILES = [
    (form, ending, suffix)
    for form in FORMS
    for ending in ENDINGS
    for suffix in COMPRESSIONS
    if ending + suffix == ".json" or form in {"CRLF", "BOM", "pretty array, CRLF, BOM"}
]


def formed_name(form: str, ending: str, suffix: str) -> str:
    return f"{list(FORMS).index(form)}{ending}{suffix}"


@pytest.fixture(scope="module")
def formed(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """One lake with every form."""
    layout = Layout(tmp_path_factory.mktemp("formed"))
    for form, ending, suffix in FORMED_FILES:
        content = COMPRESSIONS[suffix](FORMS[form][0])
        put(layout, formed_name(form, ending, suffix), content)
    report = run(layout)
    assert report.failures == []
    assert len(report.flattened) == len(FORMED_FILES)
    return layout


@pytest.mark.parametrize(("form", "ending", "suffix"), FORMED_FILES)
def test_file_of_any_form_gives_the_same_orders_at_their_positions(
    formed: Layout, form: str, ending: str, suffix: str
) -> None:
    name = f"orders/{formed_name(form, ending, suffix)}"
    positions = FORMS[form][1]
    good = positions[:BAD_PLACE] + positions[BAD_PLACE + 1 :]
    rows = {
        table: [
            row
            for part in load_manifest(formed).parts
            if part.table == table and part.source_file == name
            for row in read(formed, part)
        ]
        for table in ("fact_orders", "fact_order_items", "quarantine")
    }
    found = {row["source_position"]: row["order_id"] for row in rows["fact_orders"]}
    assert found == dict(zip(good, ["A-1", "A-2", "A-4", "A-5"], strict=True))
    items = Counter(row["source_position"] for row in rows["fact_order_items"])
    assert items == dict.fromkeys(good, 2)
    [bad] = rows["quarantine"]
    assert bad["source_position"] == positions[BAD_PLACE]
    assert json.loads(bad["raw_text"]) == FORMED[BAD_PLACE]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.json", b""),
        ("blank.json", b"\n \r\n\t\n"),
        ("mark.json", BOM),
        ("array.json", b"[]"),
        ("spaced.json", b" \n[\n]\n"),
        ("empty.json.gz", gzip.compress(b"", mtime=0)),
        ("array.json.zst", zstd(b"[]")),
    ],
)
def test_file_without_records_is_current_and_has_no_parts(
    layout: Layout, name: str, content: bytes
) -> None:
    put(layout, name, content)
    report = run(layout)
    assert report.failures == []
    assert sources(layout)[f"orders/{name}"].records_read == 0
    assert load_manifest(layout).parts == []
    assert [
        status.state for status in file_statuses(layout, load_manifest(layout))
    ] == [FileState.CURRENT]
    assert run(layout).unchanged == 1


@pytest.mark.parametrize(
    ("suffix", "compress"), [(".gz", gzip.compress), (".zst", zstd)]
)
def test_compressed_files_joined_end_to_end_are_read_to_the_end(
    layout: Layout, suffix: str, compress: Callable[[bytes], bytes]
) -> None:
    parts = [lines([order(1), order(2)])[:-50], lines([order(1), order(2)])[-50:]]
    put(layout, f"joined.json{suffix}", b"".join(map(compress, [*parts, parts[0][:0]])))
    put(layout, "plain.json", b"".join(parts))
    assert run(layout).failures == []
    assert order_ids(layout) == ["A-1", "A-2"] * 2


@pytest.mark.parametrize(
    ("content", "accepted"),
    [
        (b"[%s, %s", ["A-1", "A-2"]),
        (b"[%s, %s,", ["A-1", "A-2"]),
        (b"[%s, %s,]", ["A-1", "A-2"]),
        (b"[%s, , %s]", ["A-1", "A-2"]),
        (b"[%s, %s] x", ["A-1", "A-2"]),
        (b"[%s, %s] []", ["A-1", "A-2"]),
        (b'[%s, {"order_id": "x", %s]', ["A-1"]),
        (b"[%s} %s]", ["A-1"]),
    ],
)
def test_array_that_is_damaged_keeps_its_whole_elements(
    layout: Layout, content: bytes, accepted: list[str]
) -> None:
    first, second = (lines([order(number)]).strip() for number in (1, 2))
    put(layout, "damaged.json", content % (first, second))
    assert run(layout).failures == []
    assert order_ids(layout) == accepted
    source = sources(layout)["orders/damaged.json"]
    assert source.records_quarantined >= 1
    assert set(source.quarantined_by_reason) <= {"malformed_json", "not_an_object"}


def test_array_elements_that_are_no_objects_are_counted_at_their_index(
    layout: Layout,
) -> None:
    put(layout, "mixed.json", json.dumps([1, order(1), None, "],[", [[]]]).encode())
    run(layout)
    assert [row["source_position"] for row in rows_of(layout, "fact_orders")] == [2]
    quarantine = rows_of(layout, "quarantine")
    assert [(row["source_position"], row["raw_text"]) for row in quarantine] == [
        (1, "1"),
        (3, "null"),
        (4, '"],["'),
        (5, "[[]]"),
    ]
    assert {reason["code"] for row in quarantine for reason in row["reasons"]} == {
        "not_an_object"
    }


@pytest.mark.parametrize("batch_bytes", [700, 5000])
def test_positions_do_not_depend_on_how_a_file_is_cut_into_batches(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, batch_bytes: int
) -> None:
    monkeypatch.setattr("lake.reading.sizes.BATCH_BYTES", batch_bytes)
    names = ("BOM", "blank lines, CRLF", "pretty array", "array of one element a line")
    for name in names:
        put(layout, f"{name}.json", FORMS[name][0])
    assert run(layout).failures == []
    got: dict[str, list[int]] = {f"orders/{name}.json": [] for name in names}
    for table in ("fact_orders", "quarantine"):
        for row in rows_of(layout, table):
            got[row["source_file"]].append(row["source_position"])
    assert [sorted(positions) for positions in got.values()] == [
        FORMS[name][1] for name in names
    ]
