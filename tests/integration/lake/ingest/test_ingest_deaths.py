"""A run that dies leaves the lake as it was, and the next one sweeps up."""

import shutil

import pytest
from ingest_cases import LATER, in_another_process, lines, order, order_ids, put, run

from lake.files import TEMPORARY_PREFIX
from lake.layout import Layout
from lake.manifest import load_manifest

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
