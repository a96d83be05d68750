"""From raw files to the committed lake: forms of files, re-runs, failures, deaths."""

import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.errors import LakeError
from lake.files import TEMPORARY_PREFIX
from lake.ingest import Advance, IngestReport, ingest
from lake.layout import Layout
from lake.lock import exclusive
from lake.manifest import Part, Source, load_manifest
from lake.settings import Rules, project_settings
from lake.upkeep.status import FileState, file_statuses

CHECKOUT = Path(__file__).parents[3]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 2, 1, tzinfo=UTC)
# A process that hangs fails its test instead of the whole run.
PATIENCE = 60

Row = dict[str, Any]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "lake")
    layout.orders.mkdir(parents=True)
    return layout


def order(number: int, **changes: Any) -> Row:
    return {
        "order_id": f"A-{number}",
        "ordered_at": f"2025-{number % 12 + 1:02}-10T10:00:00Z",
        "status": "paid",
        "customer": {"id": f"C-{number}", "name": 'Ana "[{]}" \\'},
        "items": [
            {"product_id": "P1", "quantity": number, "unit_price": 9.99},
            {"product_id": "P2", "quantity": 1, "unit_price": 5},
        ],
        "payments": [{"method": "card", "amount": 10}],
        "refunds": [{"refunded_at": "2026-01-05", "amount": 1, "line_number": 2}],
        **changes,
    }


def lines(orders: Sequence[Any]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in orders)


def put(layout: Layout, name: str, content: bytes) -> Path:
    path = layout.orders / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def run(
    layout: Layout, now: datetime = NOW, *, processes: int = 1, **settings: str
) -> IngestReport:
    """Ingest, and whatever became of it, the lake is sound."""
    rules = Rules.load(project_settings(settings))
    report = ingest(layout, rules, now, processes=processes)
    assert_sound(layout)
    return report


def assert_sound(layout: Layout) -> None:
    """The manifest tells the truth, and nothing lies beside what it lists."""
    manifest = load_manifest(layout)
    for part in manifest.parts:
        content = (layout.root / part.path).read_bytes()
        assert part.byte_count == len(content)
        assert part.sha256 == hashlib.sha256(content).hexdigest()
        rows = read(layout, part)
        assert part.row_count == len(rows) > 0
        assert {row["source_file"] for row in rows} == {part.source_file}
    listed = [part.path for part in manifest.parts]
    assert len(listed) == len(set(listed))
    assert set(derived_files(layout)) == {*listed} | (
        {"processed/manifest.json"} if layout.manifest.exists() else set()
    )
    assert {part.source_file for part in manifest.parts} <= {
        source.source_file for source in manifest.sources
    }
    for source in manifest.sources:
        counts: Counter[str] = Counter()
        for part in manifest.parts:
            if part.source_file == source.source_file:
                counts[part.table] += part.row_count
        assert source.records_processed == counts["fact_orders"]
        assert source.records_quarantined == counts["quarantine"]
        assert source.records_read == counts["fact_orders"] + counts["quarantine"]


def derived_files(layout: Layout) -> dict[str, bytes]:
    """Every file that ingest may write, the lock aside."""
    return {
        path.relative_to(layout.root).as_posix(): path.read_bytes()
        for folder in (layout.processed, layout.quarantine)
        for path in sorted(folder.rglob("*"))
        if not path.is_dir()
    }


def read(layout: Layout, part: Part) -> list[Row]:
    rows: list[Row] = pq.ParquetFile(layout.root / part.path).read().to_pylist()
    return rows


def rows_of(layout: Layout, table: str) -> list[Row]:
    """The live rows of a table, by source, position and place in the order."""
    rows = [
        row
        for part in load_manifest(layout).parts
        if part.table == table
        for row in read(layout, part)
    ]
    return sorted(
        rows,
        key=lambda row: (
            row["source_file"],
            row["source_position"],
            row.get("line_number") or 0,
        ),
    )


def order_ids(layout: Layout) -> list[str]:
    return [row["order_id"] for row in rows_of(layout, "fact_orders")]


def sources(layout: Layout) -> dict[str, Source]:
    return {each.source_file: each for each in load_manifest(layout).sources}


def undated_manifest(layout: Layout) -> Any:
    """The manifest without the times of its commits."""
    manifest = json.loads(layout.manifest.read_bytes())
    for source in manifest["sources"]:
        del source["committed_at"]
        # What a re-sent file lost is the one thing that the manifest says of the past.
        del source["lost_order_ids"]
    return manifest


# --- Forms of files -------------------------------------------------------------


FORMED: list[Row] = [
    order(number, ordered_at="2025-01-10", payments=None, refunds=None)
    for number in (1, 2, 3, 4, 5)
]
FORMED[2] = {"order_id": "bad"}
BAD_PLACE = 2
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


def _zstd(content: bytes) -> bytes:
    compressed: bytes = pa.compress(content, codec="zstd", asbytes=True)
    return compressed


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": _zstd,
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
        ("array.json.zst", _zstd(b"[]")),
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
    ("suffix", "compress"), [(".gz", gzip.compress), (".zst", _zstd)]
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
    monkeypatch.setattr("lake.reading.batch.BATCH_BYTES", batch_bytes)
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


def test_ingest_leaves_raw_files_alone(layout: Layout) -> None:
    raw = put(layout, "orders.json", lines(FORMED))
    before = (raw.read_bytes(), raw.stat().st_mtime_ns)
    run(layout)
    assert (raw.read_bytes(), raw.stat().st_mtime_ns) == before
    assert list(layout.raw.rglob("*")) == [layout.orders, raw]


# --- Partitions -----------------------------------------------------------------


def test_order_and_its_children_lie_in_the_utc_month_of_ordered_at(
    layout: Layout,
) -> None:
    put(
        layout,
        "orders_2030_07.json",
        lines(
            [
                order(1, ordered_at="2025-01-31T23:30:00-01:00"),
                order(2, ordered_at="2025-02-01T00:30:00+01:00"),
                order(3, ordered_at="1970-01-01"),
                order(
                    4,
                    ordered_at="2200-12-31T23:59:59.999999Z",
                    refunds=[
                        {"refunded_at": "2200-12-31T23:59:59.999999Z", "amount": 1}
                    ],
                ),
            ]
        ),
    )
    run(layout)
    months = {"A-1": "02", "A-2": "01", "A-3": "01", "A-4": "12"}
    years = {"A-1": "2025", "A-2": "2025", "A-3": "1970", "A-4": "2200"}
    tables = ("fact_orders", "fact_order_items", "fact_payments", "fact_refunds")
    for part in load_manifest(layout).parts:
        if part.table in tables:
            for row in read(layout, part):
                year, month = years[row["order_id"]], months[row["order_id"]]
                folder = f"order_year={year}/order_month={month}"
                assert part.path.startswith(f"processed/{part.table}/{folder}/")
    assert {part.table for part in load_manifest(layout).parts} >= set(tables)


def test_customer_change_lies_in_the_month_of_the_change(layout: Layout) -> None:
    changed = {"id": "C", "updated_at": "2024-03-31T23:30:00-01:00"}
    put(layout, "orders.json", lines([order(1, customer=changed), order(2)]))
    run(layout)
    folders = {
        row["customer_id"]: Path(part.path).parent.as_posix()
        for part in load_manifest(layout).parts
        if part.table == "customer_changes"
        for row in read(layout, part)
    }
    assert folders == {
        "C": "processed/customer_changes/change_year=2024/change_month=04",
        "C-2": "processed/customer_changes/change_year=2025/change_month=03",
    }


def test_partitions_are_hive_folders_that_read_as_strings(layout: Layout) -> None:
    put(layout, "orders.json", lines([order(number) for number in range(1, 13)]))
    run(layout)
    files = str(layout.table("fact_orders") / "*" / "*" / "*.parquet")
    found = duckdb.connect().execute(
        "select order_year, order_month, count(*) from read_parquet(?, "
        "hive_partitioning = true, "
        "hive_types = {'order_year': varchar, 'order_month': varchar}) "
        "group by all order by all",
        [files],
    )
    assert found.fetchall() == [("2025", f"{month:02}", 1) for month in range(1, 13)]
    for path in layout.table("fact_orders").rglob("*.parquet"):
        year, month = path.parent.parent.name, path.parent.name
        assert re.fullmatch(r"order_year=\d{4}", year)
        assert re.fullmatch(r"order_month=\d{2}", month)


def test_part_files_share_one_schema_a_table(layout: Layout) -> None:
    bare = {"customer": None, "payments": None, "refunds": None}
    put(layout, "full.json", lines([order(1)]))
    put(layout, "bare.json", lines([order(1, **bare)]))
    put(layout, "exact.json", lines([order(1, gift=1, shipping_amount=1.005)]))
    run(layout)
    schemas: dict[str, set[str]] = {}
    for part in load_manifest(layout).parts:
        schema = pq.read_schema(layout.root / part.path)
        schemas.setdefault(part.table, set()).add(str(schema.remove_metadata()))
    assert {table: len(found) for table, found in schemas.items()} == dict.fromkeys(
        schemas, 1
    )


# --- Runs and re-runs -----------------------------------------------------------


def test_first_run_without_a_raw_folder_does_nothing(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "new")
    report = run(layout)
    assert (report.flattened, report.unchanged, report.failures) == ([], 0, [])
    assert derived_files(layout) == {}


def test_run_again_changes_nothing(layout: Layout) -> None:
    put(layout, "a.json", lines(FORMED))
    put(layout, "b.json", b"")
    first = run(layout)
    before = derived_files(layout)
    times = {name: (layout.root / name).stat().st_mtime_ns for name in before}
    again = run(layout, LATER)
    assert len(first.flattened) == 2
    assert (again.flattened, again.unchanged, again.failures) == ([], 2, [])
    assert derived_files(layout) == before
    assert {name: (layout.root / name).stat().st_mtime_ns for name in before} == times


def test_touched_file_with_the_same_content_changes_nothing(layout: Layout) -> None:
    raw = put(layout, "a.json", lines(FORMED))
    run(layout)
    before = derived_files(layout)
    raw.write_bytes(lines(FORMED))
    os.utime(raw, (0, 0))
    assert run(layout, LATER).unchanged == 1
    assert derived_files(layout) == before


ARRIVALS = {
    "a.json": lines([order(number) for number in (1, 2, 3, 14, 26)]),
    "b.json": lines([order(1, status="shipped"), {"order_id": 5}, order(31)]),
    "c.json.gz": gzip.compress(lines([order(1)]), mtime=0),
    "sub/a.json": lines([order(1)]),
    "empty.json": b"",
}


def test_lake_is_the_same_bytes_whatever_the_processes_and_the_order_of_arrival(
    tmp_path: Path,
) -> None:
    lakes = []
    for name, processes, arrivals in (
        ("at once", 1, [list(ARRIVALS)]),
        ("two processes", 2, [list(ARRIVALS)]),
        ("one by one", 1, [[name] for name in ARRIVALS]),
        ("backwards", 1, [[name] for name in reversed(ARRIVALS)]),
    ):
        layout = Layout(tmp_path / name)
        for number, batch in enumerate(arrivals):
            for file in batch:
                put(layout, file, ARRIVALS[file])
            report = run(layout, NOW.replace(day=number + 1), processes=processes)
            names = [source.source_file for source in report.flattened]
            assert names == sorted(f"orders/{file}" for file in batch)
        files = derived_files(layout)
        del files["processed/manifest.json"]
        lakes.append((files, undated_manifest(layout)))
    assert len(lakes[0][0]) > 15
    assert lakes[1:] == [lakes[0]] * 3


def test_lake_keeps_no_trace_of_what_a_file_held_before(tmp_path: Path) -> None:
    lakes = []
    for name, history in (
        ("once", [ARRIVALS["a.json"]]),
        ("twice", [ARRIVALS["b.json"], ARRIVALS["a.json"]]),
    ):
        layout = Layout(tmp_path / name)
        for content in history:
            put(layout, "x.json", content)
            run(layout)
        files = derived_files(layout)
        del files["processed/manifest.json"]
        lakes.append((files, undated_manifest(layout)))
    assert lakes[0] == lakes[1]


def test_commit_carries_its_time_and_only_for_what_it_flattened(layout: Layout) -> None:
    put(layout, "a.json", lines([order(1)]))
    run(layout)
    put(layout, "b.json", lines([order(2)]))
    run(layout, LATER)
    found = {name: source.committed_at for name, source in sources(layout).items()}
    assert found == {"orders/a.json": NOW, "orders/b.json": LATER}


def test_progress_is_told_for_each_file(layout: Layout) -> None:
    for name in ("a.json", "b.json"):
        put(layout, name, lines([order(1)]))
    told = []
    rules = Rules.load(project_settings({}))
    ingest(
        layout,
        rules,
        NOW,
        processes=1,
        on_progress=told.append,
    )
    size = (layout.orders / "a.json").stat().st_size
    assert told == [
        Advance(1, 2, size, 2 * size, records=1),
        Advance(2, 2, 2 * size, 2 * size, records=2),
    ]


def test_changed_file_replaces_exactly_its_rows(layout: Layout) -> None:
    put(layout, "a.json", lines([order(1), order(2), {}]))
    put(layout, "b.json", lines([order(3)]))
    run(layout)
    kept = [
        part for part in load_manifest(layout).parts if "b.json" in part.source_file
    ]
    put(layout, "a.json", lines([order(2, status="shipped"), order(14)]))
    report = run(layout, LATER)
    assert [source.source_file for source in report.flattened] == ["orders/a.json"]
    assert report.unchanged == 1
    assert [
        (row["source_file"], row["order_id"], row["status"])
        for row in rows_of(layout, "fact_orders")
    ] == [
        ("orders/a.json", "A-2", "shipped"),
        ("orders/a.json", "A-14", "paid"),
        ("orders/b.json", "A-3", "paid"),
    ]
    assert rows_of(layout, "quarantine") == []
    assert set(kept) <= set(load_manifest(layout).parts)


def test_file_emptied_keeps_its_place_and_loses_its_rows(layout: Layout) -> None:
    put(layout, "a.json", lines(FORMED))
    run(layout)
    put(layout, "a.json", b"")
    run(layout, LATER)
    assert load_manifest(layout).parts == []
    assert sources(layout)["orders/a.json"].records_read == 0


def test_same_content_under_another_name_keeps_both(layout: Layout) -> None:
    content = lines([order(1), {}])
    put(layout, "a.json", content)
    run(layout)
    put(layout, "b.json", content)
    run(layout, LATER)
    assert [row["source_file"] for row in rows_of(layout, "fact_orders")] == [
        "orders/a.json",
        "orders/b.json",
    ]
    assert len(rows_of(layout, "quarantine")) == 2


def test_file_that_disappears_keeps_its_rows_and_shows_as_missing(
    layout: Layout,
) -> None:
    raw = put(layout, "a.json", lines([order(1)]))
    put(layout, "b.json", lines([order(2)]))
    run(layout)
    before = derived_files(layout)
    raw.unlink()
    run(layout, LATER)
    assert derived_files(layout) == before
    assert [
        (each.source_file, each.state)
        for each in file_statuses(layout, load_manifest(layout))
    ] == [
        ("orders/a.json", FileState.MISSING),
        ("orders/b.json", FileState.CURRENT),
    ]


def test_status_tells_new_changed_and_unreadable_files(layout: Layout) -> None:
    put(layout, "a.json", lines([order(1)]))
    run(layout)
    put(layout, "a.json", lines([order(2)]))
    put(layout, "b.json", lines([order(2)]))
    states = {
        each.source_file: each.state
        for each in file_statuses(layout, load_manifest(layout))
    }
    assert states == {
        "orders/a.json": FileState.CHANGED,
        "orders/b.json": FileState.NEW,
    }


def test_other_source_timezone_flattens_again(layout: Layout) -> None:
    put(layout, "a.json", lines([order(1, ordered_at="2025-02-01", customer=None)]))
    run(layout)
    report = run(layout, LATER, source_timezone="Europe/Berlin")
    assert len(report.flattened) == 1
    [row] = rows_of(layout, "fact_orders")
    assert str(row["ordered_at"]) == "2025-01-31 23:00:00"
    assert {Path(part.path).parent.name for part in load_manifest(layout).parts} == {
        "order_month=01"
    }


# --- Files that cannot be read ---------------------------------------------------


GOOD_GZIP = gzip.compress(lines([order(number) for number in range(50)]), mtime=0)
GOOD_ZSTD = _zstd(lines([order(number) for number in range(50)]))
UNREADABLE = {
    "half.json.gz": GOOD_GZIP[: len(GOOD_GZIP) // 2],
    "one byte short.json.gz": GOOD_GZIP[:-1],
    "without trailer.json.gz": GOOD_GZIP[:-8],
    "header only.json.gz": GOOD_GZIP[:10],
    "no gzip.json.gz": lines([order(1)]),
    "wrong sum.json.gz": GOOD_GZIP[:-8] + b"\0" * 4 + GOOD_GZIP[-4:],
    "half.json.zst": GOOD_ZSTD[: len(GOOD_ZSTD) // 2],
    "one byte short.json.zst": GOOD_ZSTD[:-1],
    "no zstd.json.zst": lines([order(1)]),
    "utf-16 little.json": "\ufeff".encode("utf-16-le")
    + lines([order(1)]).decode().encode("utf-16-le"),
    "utf-16 big.json": "\ufeff".encode("utf-16-be")
    + lines([order(1)]).decode().encode("utf-16-be"),
    "utf-16.json.gz": gzip.compress(lines([order(1)]).decode().encode("utf-16")),
    "utf-32.json": lines([order(1)]).decode().encode("utf-32"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_file_is_reported_and_keeps_what_it_had(
    layout: Layout, name: str
) -> None:
    suffix = Path(name).suffix.replace(".json", "")
    good = COMPRESSIONS[suffix](lines([order(1), {}]))
    raw = put(layout, name, good)
    assert run(layout).failures == []
    before = load_manifest(layout)
    raw.write_bytes(UNREADABLE[name])
    put(layout, "z.json", lines([order(2)]))
    report = run(layout, LATER)
    [failure] = report.failures
    assert str(raw) in failure
    assert "\n" not in failure
    assert [source.source_file for source in report.flattened] == ["orders/z.json"]
    assert order_ids(layout) == ["A-1", "A-2"]
    after = load_manifest(layout)
    assert [each for each in before.sources if each not in after.sources] == []
    assert [each for each in before.parts if each not in after.parts] == []
    raw.write_bytes(good)
    assert run(layout, LATER).failures == []


def test_unreadable_file_is_reported_by_worker_processes_too(layout: Layout) -> None:
    for name, content in UNREADABLE.items():
        put(layout, name, content)
    put(layout, "a.json", lines([order(1)]))
    report = run(layout, processes=2)
    assert len(report.failures) == len(UNREADABLE)
    assert order_ids(layout) == ["A-1"]
    assert list(sources(layout)) == ["orders/a.json"]


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 20,
        "\ufeff".encode("utf-16-le"),
        lines([order(1)]).decode().encode("utf-16-le"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
        b"\0" * 100,
        b"PAR1" + b"\xff" * 100,
    ],
)
def test_file_that_is_no_text_gives_no_order_and_stops_nothing(
    layout: Layout, content: bytes
) -> None:
    put(layout, "a.json", content)
    put(layout, "b.json", lines([order(1)]))
    run(layout)
    assert order_ids(layout) == ["A-1"]


# --- Names and kinds of files ---------------------------------------------------


ODD_NAMES = [
    "with blank.json",
    " leading and trailing .json",
    "it's.json",
    'say "hi".json',
    "star*.json",
    "ques?tion.json",
    "[a-z].json",
    "{a,b}.json",
    "semi;colon.json",
    "per%20cent.json",
    "$HOME.json",
    "back\\slash.json",
    "new\nline.json",
    "tab\tbed.json",
    "-dash.json",
    "a.b.c.json",
    "ünï-日本-😀.json",
    "order_month=99.json",
    "order_year=1999/order_month=99/x.json",
    "a b/c.json",
    "a_b/c.json",
    "a_b_c.json",
    "x" * 240 + ".json",
    "'; drop table x; --.json",
    "..json",
]


def test_file_of_any_name_is_read_once(layout: Layout) -> None:
    for number, name in enumerate(ODD_NAMES, start=1):
        put(layout, name, lines([order(number, payments=None, refunds=None), {}]))
    report = run(layout)
    assert report.failures == []
    found = {
        row["source_file"]: row["order_id"] for row in rows_of(layout, "fact_orders")
    }
    assert found == {
        f"orders/{name}": f"A-{number}"
        for number, name in enumerate(ODD_NAMES, start=1)
    }
    assert run(layout, LATER).unchanged == len(ODD_NAMES)


def test_equal_files_whose_names_look_alike_stay_apart(layout: Layout) -> None:
    names = ["a b.json", "a_b.json", "a*b.json", "a_b.jsonl", "sub/a_b.json"]
    for name in names:
        put(layout, name, lines([order(1)]))
    run(layout)
    assert sorted(
        row["source_file"] for row in rows_of(layout, "fact_orders")
    ) == sorted(f"orders/{name}" for name in names)


def test_name_that_is_no_utf_8_stops_no_other_file(layout: Layout) -> None:
    path = os.fsencode(layout.orders) + b"/\xff\xfe.json"
    Path(os.fsdecode(path)).write_bytes(lines([order(1)]))
    put(layout, "b.json", lines([order(2)]))
    report = run(layout)
    assert order_ids(layout) == ["A-2"]
    [said] = report.failures + report.left_out
    assert "UTF-8" in said


def test_only_regular_files_of_the_feed_are_read(
    layout: Layout, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_bytes(lines([order(9)]))
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(elsewhere, folder / "inside.json")
    put(layout, "good.json", lines([order(1)]))
    (layout.orders / "link.json").symlink_to(elsewhere)
    (layout.orders / "dangling.json").symlink_to(tmp_path / "nowhere")
    (layout.orders / "loop.json").symlink_to(layout.orders / "loop.json")
    (layout.orders / "linked").symlink_to(folder, target_is_directory=True)
    (layout.orders / "linked.json").symlink_to(folder, target_is_directory=True)
    (layout.orders / "up").symlink_to(layout.raw, target_is_directory=True)
    (layout.orders / "folder.json").mkdir()
    os.mkfifo(layout.orders / "pipe.json")
    for name in (
        "notes.txt",
        "json",
        "a.json.bak",
        "a.json.tmp",
        "a.xml",
        "a.json.bz2",
    ):
        put(layout, name, b"not an order\n")
    done = in_another_process(layout, "")
    assert done.returncode == 0, done.stderr
    assert_sound(layout)
    assert list(sources(layout)) == ["orders/good.json"]


# --- Deaths, locks, broken manifests --------------------------------------------


PROGRAM = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
import lake.ingest
from lake.layout import Layout
from lake.settings import Rules, project_settings
{prelude}
rules = Rules.load(project_settings({{}}))
now = datetime(2026, 3, 1, tzinfo=UTC)
lake.ingest.ingest(Layout(Path(sys.argv[1])), rules, now, processes=1)
"""
DIES_AT_COMMIT = "lake.ingest.commit = lambda *_: os._exit(9)"
DIES_AT_RENAME = """
remaining = {count}
def dying(real):
    def rename(*arguments, **options):
        global remaining
        remaining -= 1
        if remaining < 0:
            os._exit(9)
        return real(*arguments, **options)
    return rename
os.replace = dying(os.replace)
os.rename = dying(os.rename)
"""


def in_another_process(
    layout: Layout, prelude: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(prelude=prelude), str(layout.root)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


DEATHS = {
    "at commit": DIES_AT_COMMIT,
    **{f"at rename {n}": DIES_AT_RENAME.format(count=n) for n in (0, 1, 5)},
}


@pytest.mark.parametrize("death", DEATHS)
def test_run_that_dies_leaves_the_lake_as_it_was_and_nothing_after_the_next(
    layout: Layout, death: str
) -> None:
    put(layout, "a.json", lines([order(1), {}]))
    run(layout)
    manifest = layout.manifest.read_bytes()
    put(layout, "a.json", lines([order(2), order(3), {"x": 1}]))
    put(layout, "b.json", lines([order(4)]))
    died = in_another_process(layout, DEATHS[death])
    assert died.returncode == 9, died.stderr
    assert layout.manifest.read_bytes() == manifest
    assert order_ids(layout) == ["A-1"]
    report = run(layout, LATER)
    assert len(report.flattened) == 2
    assert order_ids(layout) == ["A-2", "A-3", "A-4"]


def test_run_that_dies_before_the_first_commit_leaves_an_empty_lake(
    layout: Layout,
) -> None:
    put(layout, "a.json", lines([order(1)]))
    died = in_another_process(layout, DIES_AT_COMMIT)
    assert died.returncode == 9, died.stderr
    assert load_manifest(layout).parts == []
    run(layout)
    assert order_ids(layout) == ["A-1"]


@pytest.mark.parametrize("is_new", [True, False])
def test_leftovers_of_a_dead_run_are_swept(layout: Layout, *, is_new: bool) -> None:
    put(layout, "a.json", lines([order(1), {}]))
    run(layout)
    month = layout.table("fact_orders") / "order_year=2025" / "order_month=02"
    part = next(month.glob("*.parquet"))
    unlisted = layout.table("fact_orders") / "order_year=2001" / "order_month=01"
    unlisted.mkdir(parents=True)
    for leftover in (
        month / "a-00000000.parquet",
        month / f"{TEMPORARY_PREFIX}123",
        unlisted / "x-00000000.parquet",
        layout.quarantine / "a-00000000.parquet",
        layout.quarantine / f"{TEMPORARY_PREFIX}123",
        layout.processed / f"{TEMPORARY_PREFIX}123",
    ):
        shutil.copy(part, leftover)
    if is_new:
        put(layout, "b.json", lines([order(2)]))
    report = run(layout, LATER)
    assert len(report.flattened) == int(is_new)
    assert not unlisted.parent.exists()


@pytest.fixture
def holder(layout: Layout) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lake's lock until it is killed."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom lake.layout import Layout\n"
        "from lake.lock import exclusive\n"
        "with exclusive(Layout(Path(sys.argv[1])).ingest_lock):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(layout.root)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_ingest_is_refused_and_told_who_holds_the_lock(
    layout: Layout, holder: subprocess.Popen[str]
) -> None:
    put(layout, "a.json", lines([order(1)]))
    rules = Rules.load(project_settings({}))
    with pytest.raises(LakeError) as refused:
        ingest(layout, rules, NOW, processes=1)
    message = str(refused.value)
    assert re.search(rf"\b{holder.pid}\b", message)
    assert "\n" not in message
    assert derived_files(layout) == {}
    holder.send_signal(signal.SIGKILL)
    holder.wait(PATIENCE)
    run(layout)
    assert order_ids(layout) == ["A-1"]


def test_lock_is_free_again_after_a_run_that_failed(layout: Layout) -> None:
    layout.processed.mkdir()
    layout.manifest.write_text("broken")
    rules = Rules.load(project_settings({}))
    with pytest.raises(LakeError):
        ingest(layout, rules, NOW, processes=1)
    with exclusive(layout.ingest_lock):
        layout.manifest.unlink()
    run(layout)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"version": "one"}',
        b'{"version": 2, "sources": {}, "parts": []}',
        b'{"version": 2, "sources": [], "parts": [{"table": "fact_orders"}]}',
    ],
)
def test_broken_manifest_is_one_line_and_touches_nothing(
    layout: Layout, content: bytes
) -> None:
    put(layout, "a.json", lines([order(1), {}]))
    run(layout)
    layout.manifest.write_bytes(content)
    before = derived_files(layout)
    rules = Rules.load(project_settings({}))
    with pytest.raises(LakeError) as refused:
        ingest(layout, rules, LATER, processes=1)
    assert str(layout.manifest) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert derived_files(layout) == before


def test_lake_that_cannot_be_written_is_one_line(layout: Layout) -> None:
    put(layout, "a.json", lines([order(1)]))
    layout.processed.write_text("a file where a folder belongs")
    rules = Rules.load(project_settings({}))
    with pytest.raises(LakeError) as refused:
        ingest(layout, rules, NOW, processes=1)
    assert str(layout.processed) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_manifest_is_sorted_and_its_identity_ignores_time(layout: Layout) -> None:
    for name in ("b.json", "a.json", "B.json"):
        put(layout, name, lines([order(1), order(2)]))
    run(layout)
    manifest = load_manifest(layout)
    names = [source.source_file for source in manifest.sources]
    assert names == ["orders/B.json", "orders/a.json", "orders/b.json"]
    keys = [(part.table, part.path) for part in manifest.parts]
    assert keys == sorted(keys)
    shutil.rmtree(layout.processed)
    run(layout, LATER)
    assert load_manifest(layout).lake_id == manifest.lake_id
    assert msgspec.json.decode(layout.manifest.read_bytes())["version"] == 2
