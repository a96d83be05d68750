"""`storelake verify`: a sound lake is one line, whatever the circumstances."""

from pathlib import Path

import pytest
from upkeep_cases import RULES, command, lines, order, part_of, put, run
from verify_cases import ORDERS_A, edit_rows, found, with_column

from lake.errors import LakeError
from lake.layout import Layout
from lake.manifest import Manifest, commit, load_manifest
from lake.upkeep.verify import verify


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
