"""What lies on disk after a run, and what a run refuses to touch."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from written_files import contents, moments

from generator.errors import InTheWayError
from generator.settings import Compression, ShopSettings
from generator.writer import generate

SHOP = ShopSettings(date(2025, 1, 1), months=3, orders=200, seed=7)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("expected")
    generate(SHOP, root / "raw")
    return contents(root)


def test_result_names_the_files_that_lie_there(tmp_path: Path) -> None:
    result = generate(SHOP, tmp_path / "raw")
    assert not result.unchanged
    there = {path for path in (tmp_path / "raw").rglob("*") if path.is_file()}
    assert set(result.files) == there - {tmp_path / "raw/generator.json"}


@pytest.mark.parametrize("compression", [Compression.NONE, Compression.ZST])
def test_same_shop_again_touches_nothing(
    tmp_path: Path, compression: Compression
) -> None:
    shop = replace(SHOP, compression=compression)
    generate(shop, tmp_path / "raw")
    before = moments(tmp_path)
    for options in ({}, {"force": True}, {"only": [1]}, {"with_truth": False}):
        assert generate(shop, tmp_path / "raw", **options).unchanged
    assert moments(tmp_path) == before


def test_same_shop_again_through_a_link_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "disk/feeds").mkdir(parents=True)
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake/raw").symlink_to(tmp_path / "disk/feeds")
    generate(SHOP, tmp_path / "lake/raw")
    before = moments(tmp_path)
    assert generate(SHOP, tmp_path / "lake/raw").unchanged
    assert moments(tmp_path) == before


@pytest.mark.parametrize(
    "lost",
    ["raw/orders/orders_2025_02.json", "raw/generator.json", "truth/defects.parquet"],
)
def test_deleted_file_is_made_again(
    tmp_path: Path, expected: dict[str, str], lost: str
) -> None:
    generate(SHOP, tmp_path / "raw")
    (tmp_path / lost).unlink()
    assert not generate(SHOP, tmp_path / "raw").unchanged
    assert contents(tmp_path) == expected


@pytest.mark.parametrize(
    "edited",
    [
        "raw/orders/orders_2025_02.json",
        "raw/customers/customers_2025_01.json",
        "raw/products/products_2025_03.json",
        "truth/defects.parquet",
    ],
)
def test_edited_file_is_kept_until_forced(
    tmp_path: Path, expected: dict[str, str], edited: str
) -> None:
    generate(SHOP, tmp_path / "raw")
    (tmp_path / edited).write_text("mine")
    before = contents(tmp_path)
    with pytest.raises(InTheWayError, match=Path(edited).name):
        generate(SHOP, tmp_path / "raw")
    assert contents(tmp_path) == before
    generate(SHOP, tmp_path / "raw", force=True)
    assert contents(tmp_path) == expected


def test_foreign_file_of_that_name_is_kept(tmp_path: Path) -> None:
    mine = tmp_path / "raw/orders/orders_2025_02.json"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    before = contents(tmp_path)
    with pytest.raises(InTheWayError, match="orders_2025_02"):
        generate(SHOP, tmp_path / "raw")
    assert contents(tmp_path) == before


def test_files_of_other_names_are_left_alone_even_by_force(
    tmp_path: Path, expected: dict[str, str]
) -> None:
    generate(SHOP, tmp_path / "raw")
    (tmp_path / "raw/orders/mine.json").write_text("mine")
    (tmp_path / "truth/mine.parquet").write_text("mine")
    generate(replace(SHOP, seed=8), tmp_path / "raw", force=True)
    generate(SHOP, tmp_path / "raw", force=True)
    assert set(contents(tmp_path)) == set(expected) | {
        "raw/orders/mine.json",
        "truth/mine.parquet",
    }


@pytest.mark.parametrize(
    "other",
    [
        replace(SHOP, seed=8),
        replace(SHOP, months=2),
        replace(SHOP, start=date(2025, 2, 1)),
        replace(SHOP, compression=Compression.GZ),
    ],
    ids=["seed", "months", "start", "compression"],
)
def test_another_shop_is_refused_until_forced(
    tmp_path: Path, expected: dict[str, str], other: ShopSettings
) -> None:
    generate(SHOP, tmp_path / "raw")
    with pytest.raises(InTheWayError, match="--force"):
        generate(other, tmp_path / "raw")
    assert contents(tmp_path) == expected
    generate(other, tmp_path / "raw", force=True)
    # Nothing of the shop before is left to be counted with the new one.
    generate(other, tmp_path / "alone/raw")
    alone = contents(tmp_path / "alone")
    found = contents(tmp_path)
    assert {n: d for n, d in found.items() if not n.startswith("alone/")} == alone


def test_forced_shop_leaves_edited_files_of_the_one_before(tmp_path: Path) -> None:
    generate(SHOP, tmp_path / "raw")
    edited = tmp_path / "raw/orders/orders_2025_03.json"
    edited.write_text("mine")
    generate(replace(SHOP, months=2), tmp_path / "raw", force=True)
    assert edited.read_text() == "mine"


def test_record_that_is_none_is_kept_until_forced(
    tmp_path: Path, expected: dict[str, str]
) -> None:
    (tmp_path / "raw").mkdir()
    for text in ("mine", "{}", "\udcff"):
        record = tmp_path / "raw/generator.json"
        record.write_bytes(text.encode(errors="surrogateescape"))
        with pytest.raises(InTheWayError, match=r"generator\.json"):
            generate(SHOP, tmp_path / "raw")
        assert len(contents(tmp_path)) == 1
    generate(SHOP, tmp_path / "raw", force=True)
    assert contents(tmp_path) == expected


def test_truth_is_added_to_a_shop_without(
    tmp_path: Path, expected: dict[str, str]
) -> None:
    generate(SHOP, tmp_path / "raw", with_truth=False)
    assert not (tmp_path / "truth").exists()
    generate(SHOP, tmp_path / "raw")
    assert contents(tmp_path) == expected


def test_run_that_died_between_two_renames_is_completed(
    tmp_path: Path, expected: dict[str, str]
) -> None:
    generate(SHOP, tmp_path / "raw")
    (tmp_path / "raw/generator.json").unlink()
    (tmp_path / "raw/products/products_2025_03.json").unlink()
    for path in (tmp_path / "truth").iterdir():
        path.unlink()
    generate(SHOP, tmp_path / "raw")
    assert contents(tmp_path) == expected
    assert generate(SHOP, tmp_path / "raw").unchanged
