"""Files that were changed, emptied, copied or deleted since the last ingest."""

from pathlib import Path

from ingest_cases import (
    FORMED,
    LATER,
    derived_files,
    lines,
    order,
    put,
    rows_of,
    run,
    sources,
)

from lake.layout import Layout
from lake.manifest import load_manifest
from lake.upkeep.status import FileState, file_statuses


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
