"""What bounds memory: batches, chunks and names, cut where a file has too much."""

from itertools import chain
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from upkeep_cases import RULES, command, lines, order, put, run, source_of

from lake.counts import MOST_NAMES, OTHERS
from lake.layout import Layout
from lake.manifest import Manifest
from lake.upkeep.verify import verify

NAME = "orders/a.json"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "lake")


def positions(layout: Layout, manifest: Manifest, table: str) -> list[list[int]]:
    """Of the rows of each part, by the first."""
    return sorted(
        pq.ParquetFile(layout.root / part.path).read()["source_position"].to_pylist()
        for part in manifest.parts
        if part.table == table
    )


def assert_whole(layout: Layout) -> None:
    assert verify(layout, RULES, is_deep=True, processes=1).findings == []


@pytest.mark.parametrize("is_array", [False, True])
@pytest.mark.parametrize("count", [6, 7, 9])
def test_batch_ends_with_its_last_record(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, count: int, is_array: bool
) -> None:
    monkeypatch.setattr("lake.reading.sizes.BATCH_RECORDS", 3)
    records = [order(2 * n) if n % 2 else 0 for n in range(1, count + 1)]
    content = lines(records)
    if is_array:
        content = b"[" + content.replace(b"\n", b",")[:-1] + b"]"
    put(layout, NAME, content)
    manifest = run(layout)
    for table, first in (("fact_orders", 1), ("quarantine", 2)):
        parts = positions(layout, manifest, table)
        assert [*chain(*parts)] == list(range(first, count + 1, 2))
        assert all(len({(place - 1) // 3 for place in part}) == 1 for part in parts)
    assert_whole(layout)


def test_blank_lines_count_in_every_batch(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lake.reading.sizes.BATCH_RECORDS", 3)
    put(layout, NAME, b"\n\n\n\n" + lines([0]) + b"\n\n" + lines([0, 0])[:-1])
    parts = positions(layout, run(layout), "quarantine")
    assert [*chain(*parts)] == [5, 8, 9]


@pytest.mark.parametrize(
    ("limit", "most"), [("BAD_RECORDS", 4), ("REASONS", 8), ("BAD_RECORDS", 100)]
)
def test_quarantine_of_a_batch_comes_in_parts(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(f"lake.quarantine.{limit}", most)
    bad = {"order_id": "B", "ordered_at": "2025-01-01"}  # no status, no items
    path = put(layout, NAME, lines([bad] * 9 + [order(2)]))
    parts = positions(layout, run(layout), "quarantine")
    assert [*chain(*parts)] == list(range(1, 10))
    assert len(parts) == (1 if most == 100 else 3)
    assert_whole(layout)
    shown = command(layout, "quarantine", "--file", NAME)
    assert (shown.exit_code, shown.output.count("missing_field status")) == (0, 9)
    path.unlink()
    assert command(layout, "remove", NAME).exit_code == 0
    assert list(layout.root.rglob("*.parquet")) == []


def test_rows_of_a_small_feed_are_held_by_their_bytes(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"customer_id": f"C{n}", "updated_at": "2025-05-01"} for n in range(7)]
    monkeypatch.setattr("lake.flatten.BYTES_AT_A_TIME", len(lines(rows[:3])) - 3)
    put(layout, "customers/c.json", lines(rows))
    parts = positions(layout, run(layout), "customer_changes")
    assert parts == [[1, 2, 3], [4, 5, 6], [7]]
    assert_whole(layout)


def test_names_that_a_file_makes_up_are_bounded(layout: Layout) -> None:
    records = [
        order(2, **{f"k{n:04}": 1, f"{n % 2}{'x' * 100}": [n]}, status=f"lost-{n:04}")
        for n in range(MOST_NAMES + 50)
    ]
    put(layout, NAME, lines([*records, order(4, **{"k" * 64: 1})]))
    source = source_of(run(layout), NAME)
    statuses, fields = source.unknown_statuses, source.unknown_fields
    assert statuses[OTHERS] == 50
    assert statuses.keys() - {OTHERS} == {f"lost-{n:04}" for n in range(MOST_NAMES)}
    assert fields[f"0{'x' * 63}"] == fields[f"1{'x' * 63}"] == MOST_NAMES // 2 + 25
    assert fields["k0997"] == 1
    assert (len(fields), fields[OTHERS]) == (MOST_NAMES + 1, 53)
    assert_whole(layout)
