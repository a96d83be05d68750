"""The same files give the same lake: run again, in any order, by any processes."""

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import msgspec
from ingest_cases import (
    FORMED,
    LATER,
    NOW,
    derived_files,
    lines,
    order,
    put,
    run,
    sources,
)

from lake.ingest import Advance, ingest
from lake.layout import Layout
from lake.manifest import load_manifest
from lake.settings import Rules, project_settings


def undated_manifest(layout: Layout) -> Any:
    """The manifest without the times of its commits."""
    manifest = json.loads(layout.manifest.read_bytes())
    for source in manifest["sources"]:
        del source["committed_at"]
        # What a re-sent file lost is the one thing that the manifest says of the past.
        del source["lost_order_ids"]
    return manifest


def test_ingest_leaves_raw_files_alone(layout: Layout) -> None:
    raw = put(layout, "orders.json", lines(FORMED))
    before = (raw.read_bytes(), raw.stat().st_mtime_ns)
    run(layout)
    assert (raw.read_bytes(), raw.stat().st_mtime_ns) == before
    assert list(layout.raw.rglob("*")) == [layout.orders, raw]


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
