"""What lies on disk after a run, and what a run refuses to touch."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator import writer
from generator.errors import InTheWayError, UnwritableError
from generator.schema import Order, as_line
from generator.settings import ShopSettings, parse_month
from generator.writer import generate

CHECKOUT = Path(__file__).parents[3]
SHOP = ShopSettings(months=2, orders_per_month=20)


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and modification time of every file, hidden ones included."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(),
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_shop_is_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    made = []
    options = ("--months", "3", "--orders-per-month", "150")
    for hash_seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo"), ("4711", "UTC")):
        into = tmp_path / hash_seed
        subprocess.run(
            [sys.executable, "-m", "generator", "--into", str(into), *options],
            cwd=CHECKOUT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": zone},
            check=True,
            capture_output=True,
        )
        made.append({name: text for name, (text, _) in contents(into).items()})
    assert len(made[0]) == 4
    assert made[0] == made[1] == made[2]


def test_another_seed_is_another_shop(tmp_path: Path) -> None:
    first = generate(SHOP, tmp_path / "a").files
    second = generate(
        ShopSettings(months=2, orders_per_month=20, seed=8), tmp_path / "b"
    )
    assert first[0].read_bytes() != second.files[0].read_bytes()


def test_record_names_settings_and_the_hash_of_each_file(tmp_path: Path) -> None:
    result = generate(SHOP, tmp_path)
    record = json.loads((tmp_path / "generator.json").read_bytes())
    assert record["settings"] == {
        "start": "2025-01-01",
        "months": 2,
        "orders_per_month": 20,
        "seed": 7,
    }
    assert record["files"] == {
        path.relative_to(tmp_path).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in result.files
    }
    assert result.orders == sum(path.read_bytes().count(b"\n") for path in result.files)


@pytest.mark.parametrize("force", [False, True])
def test_same_shop_again_writes_nothing(tmp_path: Path, *, force: bool) -> None:
    first = generate(SHOP, tmp_path)
    before = contents(tmp_path)
    again = generate(SHOP, tmp_path, force=force)
    assert (first.unchanged, again.unchanged) == (False, True)
    assert (again.files, again.orders) == (first.files, first.orders)
    assert contents(tmp_path) == before


def test_missing_file_is_made_again(tmp_path: Path) -> None:
    result = generate(SHOP, tmp_path)
    lost = result.files[1].read_bytes()
    result.files[1].unlink()
    assert not generate(SHOP, tmp_path).unchanged
    assert result.files[1].read_bytes() == lost


def test_other_settings_are_refused_and_forced(tmp_path: Path) -> None:
    generate(SHOP, tmp_path)
    before = contents(tmp_path)
    other = ShopSettings(parse_month("2025-02"), 2, 30)
    with pytest.raises(InTheWayError, match=r"generator\.json: another shop .*--force"):
        generate(other, tmp_path)
    assert contents(tmp_path) == before
    generate(other, tmp_path, force=True)
    generate(other, tmp_path / "fresh")
    fresh = contents(tmp_path / "fresh")
    assert {name: contents(tmp_path)[name][0] for name in fresh} == {
        name: text for name, (text, _) in fresh.items()
    }
    assert not (tmp_path / "orders/orders_2025_01.json").exists()


def test_force_keeps_an_edited_month_of_the_earlier_shop(tmp_path: Path) -> None:
    edited = generate(SHOP, tmp_path).files[1]
    edited.write_text("mine\n")
    generate(ShopSettings(months=1, orders_per_month=20), tmp_path, force=True)
    assert edited.read_text() == "mine\n"


@pytest.mark.parametrize("with_record", [False, True])
def test_foreign_file_is_refused_and_forced(
    tmp_path: Path, *, with_record: bool
) -> None:
    if with_record:
        generate(SHOP, tmp_path)
    foreign = tmp_path / "orders/orders_2025_02.json"
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text('{"order_id": "real"}\n')
    before = contents(tmp_path)
    with pytest.raises(InTheWayError, match=r"orders_2025_02\.json: .*--force"):
        generate(SHOP, tmp_path)
    assert contents(tmp_path) == before
    assert not generate(SHOP, tmp_path, force=True).unchanged
    assert foreign.read_bytes().count(b"\n") > 1


def test_files_of_other_names_are_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "orders/export.json"
    mine.parent.mkdir()
    mine.write_text("[]")
    generate(SHOP, tmp_path)
    generate(ShopSettings(months=1), tmp_path, force=True)
    assert mine.read_text() == "[]"


@pytest.mark.parametrize("text", ["", "[]", "\xff", '{"recipe": 1}', '{"settings": 1}'])
def test_record_that_is_none_is_refused_and_forced(tmp_path: Path, text: str) -> None:
    (tmp_path / "generator.json").write_text(text, encoding="latin-1")
    with pytest.raises(InTheWayError, match="not a record of this generator"):
        generate(SHOP, tmp_path)
    generate(SHOP, tmp_path, force=True)
    assert generate(SHOP, tmp_path).unchanged


def test_record_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    generate(SHOP, tmp_path / "raw")
    outside = tmp_path / "precious"
    outside.write_text("keep")
    path = tmp_path / "raw/generator.json"
    record = json.loads(path.read_bytes())
    record["files"]["../precious"] = hashlib.sha256(b"keep").hexdigest()
    path.write_text(json.dumps(record))
    generate(ShopSettings(months=1), tmp_path / "raw", force=True)
    assert outside.read_text() == "keep"


def test_run_that_breaks_leaves_nothing_and_is_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(order: Order) -> bytes:
        if order.ordered_at.month == 2:
            raise OSError(28, "No space left on device")
        return as_line(order)

    with monkeypatch.context() as patch:
        patch.setattr(writer, "as_line", full_disk)
        with pytest.raises(UnwritableError, match="No space left on device"):
            generate(SHOP, tmp_path)
    assert contents(tmp_path) == {}
    generate(SHOP, tmp_path)
    # Renamed but not recorded: what a run leaves that died between two renames.
    (tmp_path / "generator.json").unlink()
    generate(SHOP, tmp_path)
    assert generate(SHOP, tmp_path).unchanged


@pytest.mark.parametrize(
    "taken", ["raw", "raw/orders", "raw/orders/orders_2025_02.json"]
)
def test_path_of_the_wrong_kind_is_named(tmp_path: Path, taken: str) -> None:
    path = tmp_path / taken
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix:
        path.mkdir()
    else:
        path.write_text("a file")
    before = contents(tmp_path)
    with pytest.raises((InTheWayError, UnwritableError), match=str(tmp_path / "raw")):
        generate(SHOP, tmp_path / "raw", force=True)
    assert contents(tmp_path) == before
