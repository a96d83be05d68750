"""`storelake verify`: whatever was tampered with is found and named."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from upkeep_cases import (
    NOW,
    RULES,
    command,
    files_of,
    fill,
    lines,
    order,
    part_of,
    put,
    run,
    source_of,
)

from lake.errors import LakeError
from lake.ingest import ingest
from lake.layout import Layout
from lake.manifest import Manifest, Part, commit, load_manifest
from lake.settings import Rules, project_settings
from lake.upkeep.findings import Finding, Level
from lake.upkeep.verify import verify

ORDERS_A, ORDERS_B = "orders/a.json", "orders/b.json"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    layout = Layout(tmp_path_factory.mktemp("filled"))
    fill(layout)
    return layout.root


@pytest.fixture
def layout(filled: Path, tmp_path: Path) -> Layout:
    """A lake below a folder whose name is a pattern."""
    return Layout(shutil.copytree(filled, tmp_path / "la[k]e*"))


def found(layout: Layout, *, is_deep: bool = False) -> list[Finding]:
    """What verify finds, having changed nothing."""
    before = files_of(layout)
    findings = verify(layout, RULES, is_deep=is_deep, processes=1).findings
    assert files_of(layout) == before
    for finding in findings:
        assert "\n" not in str(finding)
        assert finding.remedy
    return findings


def places(layout: Layout) -> set[str]:
    return {finding.place for finding in found(layout)}


def edit_manifest(layout: Layout, edit: Callable[[Any], None]) -> None:
    """Change the manifest's JSON by hand, as someone who hides something would."""
    content = json.loads(layout.manifest.read_bytes())
    edit(content)
    layout.manifest.write_text(json.dumps(content))


def edit_rows(
    layout: Layout, part: Part, change: Callable[[pa.Table], pa.Table]
) -> Part:
    """Write other rows into a part and have the manifest list that, all consistent."""
    path = layout.root / part.path
    table = change(pq.ParquetFile(path).read())
    path.unlink()
    pq.write_table(table, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    new = layout.part(
        part.table,
        path.parent.relative_to(layout.table(part.table)).as_posix(),
        part.source_file,
        digest,
    )
    path.rename(new)
    edited = msgspec.structs.replace(
        part,
        path=layout.relative(new),
        sha256=digest,
        byte_count=new.stat().st_size,
        row_count=table.num_rows,
    )
    replace_parts(layout, {part: edited})
    return edited


def replace_parts(layout: Layout, changed: dict[Part, Part | None]) -> None:
    manifest = load_manifest(layout)
    parts = (changed.get(part, part) for part in manifest.parts)
    commit(layout, Manifest.of(manifest.sources, [part for part in parts if part]))


# --- Sound lakes ----------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--deep"]])
def test_sound_lake_is_one_line_that_says_what_was_checked(
    layout: Layout, options: list[str]
) -> None:
    manifest = load_manifest(layout)
    result = command(layout, "verify", *options)
    assert result.exit_code == 0, result.output
    [line] = result.output.splitlines()
    rows = sum(part.row_count for part in manifest.parts)
    assert f"3 files, {len(manifest.parts)} parts, {rows} rows" in line


def test_empty_lake_is_sound(tmp_path: Path) -> None:
    result = command(Layout(tmp_path / "none"), "verify", "--deep")
    assert result.exit_code == 0
    assert "0 files" in result.output
    assert not (tmp_path / "none").exists()


def test_many_sources_are_checked_in_groups(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lake.upkeep.verify_rows.GROUP_PARTS", 1)
    monkeypatch.setattr("lake.upkeep.verify_rows.WINDOW_POSITIONS", 2)
    assert found(layout) == []
    part = part_of(load_manifest(layout), "fact_refunds")
    edit_rows(layout, part, with_column("source_position", 99))
    [finding] = found(layout)
    assert finding.place == ORDERS_A


def test_sources_without_parts_are_sound(layout: Layout) -> None:
    put(layout, "orders/empty.json", b"")
    put(layout, "orders/only bad.json", b"{}\n")
    run(layout)
    assert found(layout, is_deep=True) == []


def test_file_that_waits_to_be_ingested_is_no_disagreement(layout: Layout) -> None:
    put(layout, "orders/new.json", lines([order(9)]))
    put(layout, "orders/half.json.gz", b"\x1f\x8b")
    assert found(layout, is_deep=True) == []


# --- Files that were tampered with ----------------------------------------------


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


# --- Raw files and rules --------------------------------------------------------


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
    assert "1 warnings" in result.output


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


# --- Manifests that lie, with files that agree with them -------------------------


def source_edit(field: str, value: Any) -> Callable[[Any], None]:
    def edit(content: Any) -> None:
        source = next(
            each for each in content["sources"] if each["source_file"] == ORDERS_A
        )
        source[field] = value

    return edit


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("records_read", 7),
        ("records_processed", 5),
        ("records_quarantined", 3),
        ("quarantined_by_reason", {}),
        ("quarantined_by_reason", {"wrong_type": 2}),
        ("byte_count", 1),
        ("sha256", "0" * 64),
        ("rules_digest", "0" * 64),
    ],
)
def test_edited_entry_of_a_source_is_found(
    layout: Layout, field: str, value: Any
) -> None:
    edit_manifest(layout, source_edit(field, value))
    assert ORDERS_A in places(layout)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unknown_fields", {"gift": 1}),
        ("rounded_numbers", 3),
        ("exact_path_count", 0),
        ("statuses", {"paid": 3}),
    ],
)
def test_what_no_parquet_can_tell_is_found_by_the_deep_check(
    layout: Layout, field: str, value: Any
) -> None:
    edit_manifest(layout, source_edit(field, value))
    assert ORDERS_A in {finding.place for finding in found(layout, is_deep=True)}


@pytest.mark.parametrize("field", ["row_count", "byte_count"])
def test_edited_count_of_a_part_is_found(layout: Layout, field: str) -> None:
    part = part_of(load_manifest(layout), "fact_payments")

    def edit(content: Any) -> None:
        entry = next(p for p in content["parts"] if p["path"] == part.path)
        entry[field] += 1

    edit_manifest(layout, edit)
    assert {part.path, "processed/manifest.json"} == places(layout)


def _drop_part(content: Any) -> None:
    content["parts"] = [
        part for part in content["parts"] if part["table"] != "fact_refunds"
    ]


def _drop_source(content: Any) -> None:
    del content["sources"][1]


def _list_twice(content: Any) -> None:
    content["parts"].append(content["parts"][-1])


def _misname(content: Any) -> None:
    content["sources"][0]["source_file"] = "elsewhere/c.json"


@pytest.mark.parametrize(
    "edit",
    [
        _drop_part,
        _drop_source,
        _list_twice,
        _misname,
        lambda content: content["parts"].reverse(),
        lambda content: content["sources"].reverse(),
        lambda content: content.update(lake_id="0" * 64),
        lambda content: content["parts"][0].update(path="../../etc/passwd"),
        lambda content: content["parts"][0].update(table="fact_nothing"),
        lambda content: content["parts"][0].update(source_file="elsewhere/x.json"),
    ],
)
def test_edited_manifest_is_found(layout: Layout, edit: Callable[[Any], None]) -> None:
    edit_manifest(layout, edit)
    result = command(layout, "verify", "--deep")
    assert result.exit_code == 1
    assert "disagreements" in result.output
    assert found(layout)


def test_broken_manifest_is_one_line(layout: Layout) -> None:
    layout.manifest.write_text("{")
    result = command(layout, "verify")
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1


# --- Rows that lie, with a manifest that agrees with them ------------------------


def drop_first(table: pa.Table) -> pa.Table:
    return table.slice(1)


def with_column(name: str, value: Any) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        index = table.schema.get_field_index(name)
        values = [value, *table[name].to_pylist()[1:]]
        column = pa.array(values, table.schema.field(name).type)
        return table.set_column(index, name, column)

    return change


def shift_months(table: pa.Table) -> pa.Table:
    index = table.schema.get_field_index("ordered_at")
    moved = pc.add(table["ordered_at"], pa.scalar(40 * 86_400_000_000, "duration[us]"))
    return table.set_column(index, "ordered_at", moved)


ROW_LIES: dict[str, tuple[str, Callable[[pa.Table], pa.Table], str]] = {
    "quarantine row removed": ("quarantine", drop_first, "quarantined"),
    "reason changed": (
        "quarantine",
        with_column("reasons", [{"code": "no_items", "field": "items"}]),
        "reasons in quarantine",
    ),
    "order removed": ("fact_orders", drop_first, "processed"),
    "order moved to another month": ("fact_orders", shift_months, "another month"),
    "order of another file": (
        "fact_orders",
        with_column("source_file", ORDERS_B),
        "not of orders/a.json",
    ),
    "source missing": (
        "fact_orders",
        with_column("source_file", None),
        "not of orders/a.json",
    ),
    "order at a position that is taken": (
        "fact_orders",
        with_column("source_position", 5),
        "two places",
    ),
    "order renamed": (
        "fact_orders",
        with_column("order_id", "Z"),
        "without their order",
    ),
    "items lost": ("fact_order_items", drop_first, "without an item"),
    "payment of no order": (
        "fact_payments",
        with_column("source_position", 99),
        "without their order",
    ),
    "refund of another order": (
        "fact_refunds",
        with_column("order_id", "Z"),
        "without their order",
    ),
    "customer of no order": (
        "customer_changes",
        with_column("order_id", "Z"),
        "without their order",
    ),
    "column lost": (
        "fact_orders",
        lambda table: table.drop_columns(["order_id"]),
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", ROW_LIES)
def test_rows_that_contradict_each_other_are_found(layout: Layout, name: str) -> None:
    table, change, fault = ROW_LIES[name]
    edit_rows(layout, part_of(load_manifest(layout), table), change)
    faults = [finding.fault for finding in found(layout)]
    assert any(fault in each for each in faults), faults


def test_child_in_another_month_than_its_order_is_found(layout: Layout) -> None:
    part = part_of(load_manifest(layout), "fact_refunds")
    other = layout.part(
        "fact_refunds", "order_year=2024/order_month=01", ORDERS_A, part.sha256
    )
    other.parent.mkdir(parents=True)
    (layout.root / part.path).rename(other)
    moved = msgspec.structs.replace(part, path=layout.relative(other))
    replace_parts(layout, {part: moved})
    [finding] = found(layout)
    assert finding.place == ORDERS_A
    assert "outside its month" in finding.fault


def test_order_dropped_from_everything_is_found_by_the_deep_check(
    layout: Layout,
) -> None:
    """Someone takes one order out of all tables and corrects every count."""
    manifest = load_manifest(layout)
    for part in manifest.parts:
        if part.source_file == ORDERS_B and "month=02" in part.path:
            edited = edit_rows(layout, part, drop_first)
            (layout.root / edited.path).unlink()
            replace_parts(layout, {edited: None})
    source = source_of(manifest, ORDERS_B)
    changed = msgspec.structs.replace(source, records_read=1, records_processed=1)
    manifest = load_manifest(layout)
    sources = [changed if each == source else each for each in manifest.sources]
    commit(layout, Manifest.of(sources, manifest.parts))
    assert found(layout) == []
    [finding] = found(layout, is_deep=True)
    assert finding.place == ORDERS_B
    assert "records_read is 2, not 1" in finding.fault


# --- Circumstances --------------------------------------------------------------


def test_commit_in_the_meantime_is_noticed(layout: Layout) -> None:
    manifest = load_manifest(layout)

    def commit_other(_step: int, _total: int) -> None:
        commit(layout, Manifest.of(manifest.sources[:1], []))

    with pytest.raises(LakeError, match="verify again"):
        verify(layout, RULES, on_progress=commit_other)


def test_deep_check_leaves_nothing_behind(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    assert found(layout, is_deep=True) == []
    assert list(scratch.iterdir()) == []


def test_deep_check_without_room_keeps_what_was_found_before(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise LakeError("No space left on device")

    monkeypatch.setattr("lake.upkeep.verify_flatten.ingest", full)
    part = part_of(load_manifest(layout), "fact_orders")
    (layout.root / part.path).unlink()
    assert {finding.place for finding in found(layout, is_deep=True)} == {
        part.path,
        "raw",
    }


def test_progress_is_told_for_each_file(layout: Layout) -> None:
    told: list[tuple[int, int]] = []
    verify(layout, RULES, on_progress=lambda *each: told.append(each))
    manifest = load_manifest(layout)
    total = len(manifest.sources) + len(manifest.parts)
    assert told == [(1, total)] * total


def test_finding_of_a_file_with_an_odd_name_is_one_line(layout: Layout) -> None:
    raw = put(layout, "orders/odd\n[x]*'.json", lines([order(8)]))
    run(layout)
    raw.write_bytes(b"")
    result = command(layout, "verify")
    assert result.exit_code == 1
    assert "orders/odd\\n[x]*'.json: its raw file has changed" in result.output
