"""The same lake on every way to the same files: any order, twice, in pieces."""

import gzip
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from survival_kit import (
    BAD,
    Lakes,
    Server,
    command_line,
    everything,
    lines,
    order,
    put,
    seen,
)

from lake.layout import Layout
from lake.manifest import load_manifest
from lake.reading.sizes import BATCH_BYTES


def month(number: int, *extra: Any, count: int = 3) -> bytes:
    """Orders of one month, a bad record, and late ones of the month before."""
    first = number * 10
    late = order(first, number - 1 or 12, status="shipped")
    return lines([*(order(first + n, number) for n in range(count)), late, BAD, *extra])


MONTHS = {
    "orders_01.json": month(1),
    "orders_02.json.gz": gzip.compress(month(2), mtime=0),
    "orders_03.json": month(3, {"order_id": 7}),
    "again/orders_03.json": month(3, {"order_id": 7}),
}
FEB, MAR = "orders_02.json.gz", "orders_03.json"
EARLIER = {FEB: gzip.compress(month(2, count=1), mtime=0), MAR: b""}
Way = list[dict[str, bytes]]


def one_by_one(*order_of_arrival: int) -> Way:
    files = list(MONTHS.items())
    return [dict([files[place]]) for place in order_of_arrival]


WAYS: dict[str, Way] = {
    "forwards": one_by_one(0, 1, 2, 3),
    "backwards": one_by_one(3, 2, 1, 0),
    "mixed": one_by_one(2, 0, 3, 1),
    "two and two": [
        {name: MONTHS[name] for name in names}
        for names in (list(MONTHS)[2:], list(MONTHS)[:2])
    ],
    "corrected": [EARLIER, *one_by_one(3, 0), {FEB: MONTHS[FEB]}, {MAR: MONTHS[MAR]}],
    "changed and changed back": [MONTHS, EARLIER, {}, MONTHS],
    "emptied and filled": [MONTHS, {MAR: b"", FEB: gzip.compress(b"")}, MONTHS],
}


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Layout:
    layout = Layout(tmp_path_factory.mktemp("at once") / "lake")
    put(layout, MONTHS)
    assert server.ingest(layout).flattened == len(MONTHS)
    return layout


@pytest.mark.parametrize("way", WAYS)
def test_lake_is_the_same_bytes_on_every_way_to_the_same_files(
    at_once: Layout, tmp_path: Path, server: Server, way: str
) -> None:
    layout = Layout(tmp_path / "lake")
    for time, files in enumerate(WAYS[way]):
        put(layout, files)
        ended = server.ingest(layout, time=time)
        assert (ended.error, ended.failures) == (None, [])
    assert everything(layout) == everything(at_once)


@pytest.mark.parametrize("processes", [1, 4])
def test_lake_is_the_same_bytes_by_any_number_of_processes(
    at_once: Layout, tmp_path: Path, processes: int
) -> None:
    layout = Layout(tmp_path / "lake")
    put(layout, MONTHS)
    done = command_line(layout, "--processes", str(processes))
    assert done.returncode == 0, done.stderr
    assert everything(layout) == everything(at_once)


def test_same_files_again_write_nothing_at_all(lakes: Lakes, server: Server) -> None:
    with lakes.one() as layout:
        server.ingest(layout)
        paths = [layout.processed, *layout.root.glob("processed/**/*")]
        paths += [layout.quarantine, *layout.quarantine.rglob("*")]
        before = [(p.stat().st_mtime_ns, p.stat().st_ino) for p in paths]
        again = server.ingest(layout, time=1)
        assert again.flattened == 0
        assert [(p.stat().st_mtime_ns, p.stat().st_ino) for p in paths] == before
        # Only the lock is taken and the name of its holder written and removed.
        assert {step[1] for step in again.steps} == {"ingest.lock", "ingest.holder"}


def test_other_content_replaces_exactly_the_rows_of_its_own_file(
    lake: Layout, server: Server
) -> None:
    def parts(source: str, *, is_it: bool) -> dict[str, int]:
        return {
            part.path: (lake.root / part.path).stat().st_ino
            for part in load_manifest(lake).parts
            if (part.source_file == source) == is_it
        }

    assert server.ingest(lake).flattened
    others = parts("orders/changed.json", is_it=False)
    own = parts("orders/changed.json", is_it=True)
    put(lake, {"changed.json": lines([order(8, 8), order(9, 4)])})
    assert server.ingest(lake, time=1).flattened == 1
    assert parts("orders/changed.json", is_it=False) == others
    assert own.keys().isdisjoint(parts("orders/changed.json", is_it=True))
    rows = [
        (row["order_id"], row["source_position"])
        for part in load_manifest(lake).parts
        if (part.source_file, part.table) == ("orders/changed.json", "fact_orders")
        for row in pq.ParquetFile(lake.root / part.path).read().to_pylist()
    ]
    assert sorted(rows) == [("A-8", 1), ("A-9", 2)]
    seen(lake)


# --- Files in pieces ------------------------------------------------------------


# The server's window is 64 KiB, so that this file is cut into several pieces.
LARGE = lines([order(n, n % 2 + 1, note="x" * 900) for n in range(160)])


def test_file_in_pieces_that_dies_again_and_again_ends_as_if_left_alone(
    tmp_path: Path, server: Server
) -> None:
    lakes = [Layout(tmp_path / name) for name in ("dying", "alone")]
    for layout in lakes:
        put(layout, {"large.json": lines([order(1)]), "small.json": lines([BAD])})
        server.ingest(layout)
        put(layout, {"large.json": LARGE})
    dying, alone = lakes
    old = seen(dying)
    steps = server.ingest(alone).steps
    assert len(load_manifest(alone).parts) > 10
    [source] = [s for s in load_manifest(alone).sources if s.byte_count == len(LARGE)]
    assert source.records_read == 160
    until_commit = [step[-1] for step in steps].index("processed/manifest.json")
    # A folder that an earlier try made is two steps less: the folder, its sync.
    folders = sum(step[0] == "os.mkdir" for step in steps)
    for at in range(6, until_commit - 2 * folders, 11):
        assert server.ingest(dying, "kill", at).status == signal.SIGKILL
        assert seen(dying) == old
    server.ingest(dying)
    assert everything(dying) == everything(alone)


def test_large_file_in_pieces_is_the_same_bytes_by_two_processes(
    tmp_path: Path,
) -> None:
    """More than a window really holds."""
    content = lines([order(n, n % 2 + 1, note="x" * 90_000) for n in range(1, 1200)])
    assert len(content) > BATCH_BYTES
    found = []
    for processes in (1, 2):
        layout = Layout(tmp_path / str(processes))
        put(layout, {"large.json": content, "small.json": lines([order(1)])})
        done = command_line(layout, "--processes", str(processes))
        assert done.returncode == 0, done.stderr
        found.append(everything(layout))
    assert found[0] == found[1]
    manifest = found[0]["the manifest"]
    assert [source["records_read"] for source in manifest["sources"]] == [1199, 1]
    counts = Counter((part["source_file"], part["table"]) for part in manifest["parts"])
    # Two months in each of two pieces.
    assert counts["orders/large.json", "fact_orders"] == 4
