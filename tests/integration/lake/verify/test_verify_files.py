"""Files that were tampered with, of the lake and of its raw folder, are named."""

import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from upkeep_cases import NOW, RULES, command, part_of, run
from verify_cases import ORDERS_A, ORDERS_B, found, places

from lake.ingest import ingest
from lake.layout import Layout
from lake.manifest import load_manifest
from lake.settings import Rules, project_settings
from lake.upkeep.findings import Level
from lake.upkeep.verify import verify


@pytest.mark.parametrize("place", [4, -3, 0.5])
def test_flipped_byte_is_found_in_its_part_alone(layout: Layout, place: float) -> None:
    part = part_of(load_manifest(layout), "fact_order_items")
    path = layout.root / part.path
    content = bytearray(path.read_bytes())
    at = int(len(content) * place) if isinstance(place, float) else place
    content[at] ^= 1
    path.write_bytes(content)
    [finding] = found(layout)
    assert finding.place == part.path
    assert "sha256" in finding.fault
    result = command(layout, "verify")
    assert result.exit_code == 1
    assert part.path in result.output
    path.unlink()  # as the remedy says
    run(layout)
    assert found(layout) == []


@pytest.mark.parametrize("table", ["fact_orders", "customer_changes", "quarantine"])
def test_deleted_part_is_found_and_ingest_makes_it_again(
    layout: Layout, table: str
) -> None:
    part = part_of(load_manifest(layout), table)
    (layout.root / part.path).unlink()
    [finding] = found(layout)
    assert (finding.place, finding.fault) == (part.path, "is gone")
    run(layout)
    assert found(layout) == []


def test_part_swapped_with_another_is_found_at_both(layout: Layout) -> None:
    manifest = load_manifest(layout)
    first = part_of(manifest, "fact_orders", ORDERS_A)
    second = part_of(manifest, "fact_orders", ORDERS_B)
    paths = [layout.root / part.path for part in (first, second)]
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, reversed(contents), strict=True):
        path.write_bytes(content)
    assert places(layout) == {first.path, second.path}


def test_part_replaced_by_a_folder_or_a_pipe_is_found(layout: Layout) -> None:
    manifest = load_manifest(layout)
    folder = part_of(manifest, "fact_orders")
    pipe = part_of(manifest, "fact_payments")
    for part in (folder, pipe):
        (layout.root / part.path).unlink()
    (layout.root / folder.path).mkdir()
    os.mkfifo(layout.root / pipe.path)
    findings = verify(layout, RULES).findings
    assert {f.place for f in findings if f.fault == "is no file"} == {
        folder.path,
        pipe.path,
    }


def test_row_changed_with_the_same_row_count_is_found(layout: Layout) -> None:
    part = part_of(load_manifest(layout), "fact_orders")
    path = layout.root / part.path
    table = pq.ParquetFile(path).read()
    column = table.schema.get_field_index("status")
    changed = pa.array(["shipped"] * table.num_rows)
    pq.write_table(table.set_column(column, "status", changed), path)
    [finding] = found(layout)
    assert finding.place == part.path


@pytest.mark.parametrize(
    "name", ["a-00000000.parquet", ".tmp-123", "order_year=2025/x-1.parquet"]
)
def test_stray_file_is_found(layout: Layout, name: str) -> None:
    part = part_of(load_manifest(layout), "fact_orders")
    stray = layout.processed / name
    stray.parent.mkdir(exist_ok=True)
    shutil.copy(layout.root / part.path, stray)
    [finding] = found(layout)
    assert finding.place == f"processed/{name}"
    assert "stray" in finding.fault
    run(layout)
    assert found(layout) == []


def test_raw_file_that_was_edited_is_found(layout: Layout) -> None:
    raw = layout.raw / ORDERS_A
    raw.write_bytes(raw.read_bytes().replace(b"A-1", b"A-8"))
    for is_deep in (False, True):
        [finding] = found(layout, is_deep=is_deep)
        assert finding.place == ORDERS_A
        assert "changed" in finding.fault
    run(layout)
    assert found(layout) == []


def test_raw_file_that_is_missing_is_a_warning(layout: Layout) -> None:
    (layout.raw / ORDERS_A).unlink()
    for is_deep in (False, True):
        [finding] = found(layout, is_deep=is_deep)
        assert (finding.place, finding.level) == (ORDERS_A, Level.WARNING)
    result = command(layout, "verify")
    assert result.exit_code == 0
    assert "warning: orders/a.json: its raw file is missing" in result.output
    assert ", 1 warning\n" in result.output


def test_link_in_place_of_a_raw_file_is_not_followed(
    layout: Layout, tmp_path: Path
) -> None:
    raw = layout.raw / ORDERS_A
    raw.rename(tmp_path / "elsewhere.json")
    raw.symlink_to(tmp_path / "elsewhere.json")
    [finding] = found(layout)
    assert finding.fault == "its raw file is missing"


def test_damaged_part_without_its_raw_file_is_not_to_be_deleted(
    layout: Layout,
) -> None:
    part = part_of(load_manifest(layout), "fact_orders")
    (layout.root / part.path).write_bytes(b"")
    (layout.raw / ORDERS_A).unlink()
    [finding] = [each for each in found(layout) if each.place == part.path]
    assert "backup" in finding.remedy
    assert "delete" not in finding.remedy


def test_sources_read_by_other_rules_are_named(layout: Layout) -> None:
    rules = Rules.load(project_settings({"source_timezone": "Europe/Berlin"}))
    findings = verify(layout, rules, is_deep=True).findings
    assert len(findings) == 3
    assert all("other rules" in finding.fault for finding in findings)
    result = command(layout, "verify", "--vars", "{source_timezone: Europe/Berlin}")
    assert result.exit_code == 1
    ingest(layout, rules, NOW, processes=1)
    assert verify(layout, rules, is_deep=True).findings == []
