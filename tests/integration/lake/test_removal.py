"""`storelake remove`: a file leaves the lake whole, or nothing happens."""

from pathlib import Path

import pytest
from upkeep_cases import RULES, command, files_of, fill, lines, order, put, run

from lake.errors import LakeError, LockedError
from lake.layout import Layout
from lake.lock import exclusive
from lake.manifest import load_manifest
from lake.upkeep.naming import UnknownFileError
from lake.upkeep.removal import StillThereError, remove
from lake.upkeep.verify import verify


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "lake")
    fill(layout)
    return layout


def held(layout: Layout) -> set[str]:
    manifest = load_manifest(layout)
    assert {part.source_file for part in manifest.parts} <= {
        source.source_file for source in manifest.sources
    }
    return {source.source_file for source in manifest.sources}


def test_removed_file_leaves_no_trace(layout: Layout, tmp_path: Path) -> None:
    (layout.raw / "orders/a.json").rename(tmp_path / "a.json")
    [source] = remove(layout, ["orders/a.json"], str)
    assert (source.records_processed, source.records_quarantined) == (4, 2)
    without = Layout(tmp_path / "without")
    for name in ("orders/b.json", "customers/c.json"):
        put(without, name, (layout.raw / name).read_bytes())
    run(without)
    for lake in (layout, without):
        (lake.root / "ingest.lock").unlink(missing_ok=True)
    assert files_of(layout) == files_of(without)
    assert verify(layout, RULES, is_deep=True, processes=1).findings == []


def test_several_files_go_in_one_commit(layout: Layout) -> None:
    for name in ("orders/a.json", "orders/b.json", "customers/c.json"):
        (layout.raw / name).unlink()
    remove(layout, ["orders/b.json", "orders/a.json", "orders/b.json"], str)
    assert held(layout) == {"customers/c.json"}
    remove(layout, ["customers/c.json"], str)
    assert held(layout) == set()
    assert list(layout.root.rglob("*.parquet")) == []


@pytest.mark.parametrize("spelled", ["orders/a.json", "absolute", "relative"])
def test_file_may_be_named_by_its_path(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, spelled: str
) -> None:
    path = layout.raw / "orders/a.json"
    path.unlink()
    monkeypatch.chdir(layout.root)
    name = {"absolute": str(path), "relative": "raw/orders/../orders/a.json"}
    remove(layout, [name.get(spelled, spelled)], str)
    assert held(layout) == {"orders/b.json", "customers/c.json"}


def test_file_may_be_named_as_status_shows_it(layout: Layout) -> None:
    raw = put(layout, "orders/new\nline.json", lines([order(8)]))
    run(layout)
    raw.unlink()
    result = command(layout, "remove", "orders/new\\nline.json")
    assert result.exit_code == 0, result.output
    assert "orders/new\\nline.json: retracted, 1 processed" in result.output
    assert "orders/new\nline.json" not in held(layout)


def test_file_that_still_lies_in_raw_is_refused(layout: Layout) -> None:
    (layout.raw / "orders/b.json").unlink()
    before = files_of(layout)
    with pytest.raises(StillThereError, match="move it away") as refused:
        remove(layout, ["orders/b.json", "orders/a.json"], str)
    assert "\n" not in str(refused.value)
    after = files_of(layout)
    after.pop("ingest.lock", None)
    before.pop("ingest.lock", None)
    assert after == before
    result = command(layout, "remove", "orders/a.json")
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("orders/A.json", "orders/a.json"),
        ("a.json", "orders/a.json"),
        ("elsewhere/b.json", "orders/b.json"),
        ("../../etc/passwd", "storelake status"),
        ("odd\nname\0", "storelake status"),
    ],
)
def test_unknown_file_is_one_line_with_near_names(
    layout: Layout, text: str, near: str
) -> None:
    with pytest.raises(UnknownFileError, match="no such file") as refused:
        remove(layout, [text], ascii)
    assert near in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(held(layout)) == 3


def test_file_that_comes_back_is_ingested_again(layout: Layout) -> None:
    raw = layout.raw / "orders/a.json"
    content = raw.read_bytes()
    before = load_manifest(layout)
    raw.unlink()
    remove(layout, ["orders/a.json"], str)
    raw.write_bytes(content)
    assert run(layout) == before


def test_removal_waits_for_no_other_writer(layout: Layout) -> None:
    (layout.raw / "orders/a.json").unlink()
    with exclusive(layout.ingest_lock), pytest.raises(LockedError):
        remove(layout, ["orders/a.json"], str)
    assert "orders/a.json" in held(layout)


def test_removal_that_cannot_be_written_changes_nothing(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    (layout.raw / "orders/a.json").unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lake.upkeep.removal.commit", full)
    with pytest.raises(LakeError, match="No space left"):
        remove(layout, ["orders/a.json"], str)
    monkeypatch.undo()
    assert verify(layout, RULES).is_sound
    assert "orders/a.json" in held(layout)
