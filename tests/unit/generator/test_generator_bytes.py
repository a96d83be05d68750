"""One seed and the settings decide every byte, however the shop is made."""

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from generator.defect_rates import no_defects
from generator.processes import ranges
from generator.settings import Compression, Form, ShopSettings
from generator.writer import generate

CHECKOUT = Path(__file__).parents[3]
SHOP = ShopSettings(date(2025, 1, 1), months=9, orders=1200, seed=5)
COMMAND = (sys.executable, "-m", "generator")
OPTIONS = ("--start", "2025-01", "--months", "9", "--orders", "1200", "--seed", "5")
# Late in the shop: far enough for everything that a month inherits from earlier ones.
ONLY, ONLY_MONTH = 6, "2025-07"
TRUTH = {
    "cohort_retention",
    "customer_versions",
    "defects",
    "incidents",
    "monthly_active_customers",
    "monthly_churn",
    "monthly_revenue_by_currency",
    "product_versions",
}


def contents(root: Path) -> dict[str, str]:
    """The sha256 of every file below a folder, hidden ones too."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def feeds(root: Path) -> dict[str, str]:
    return {
        name: digest
        for name, digest in contents(root / "raw").items()
        if name != "generator.json"
    }


def tables(root: Path) -> dict[str, pa.Table]:
    return {path.stem: pq.read_table(path) for path in (root / "truth").iterdir()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole")
    generate(SHOP, root / "raw", processes=1)
    return root


def test_whole_shop_has_every_file_and_table(whole: Path) -> None:
    months = [f"{month:%Y_%m}" for month in SHOP.month_starts]
    names = {name for name in feeds(whole) if not name.endswith("_again.json")}
    assert names == {
        f"{feed}/{feed}_{month}.json"
        for feed in ("orders", "customers", "products")
        for month in months
    }
    assert set(tables(whole)) >= TRUTH


def test_hash_seed_time_zone_and_folder_change_nothing(
    whole: Path, tmp_path: Path
) -> None:
    surroundings = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Kolkata", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
    ]
    for number, environment in enumerate(surroundings):
        folder = tmp_path / str(number)
        folder.mkdir()
        subprocess.run(
            [*COMMAND, "--into", "raw", *OPTIONS],
            cwd=folder,
            env={**os.environ, **environment, "PYTHONPATH": str(CHECKOUT)},
            check=True,
            capture_output=True,
        )
        assert contents(folder) == contents(whole)


def test_two_processes_write_the_same_bytes_and_truth(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.processes.ORDERS_WORTH_A_PROCESS", 1)
    assert len(ranges(SHOP, range(SHOP.months), 2)) == 2
    heard: list[int] = []
    generate(SHOP, tmp_path / "raw", processes=2, on_orders=heard.append)
    expected, found = tables(whole), tables(tmp_path)
    assert set(found) == set(expected)
    for name, table in expected.items():
        assert found[name].equals(table), name
    assert contents(tmp_path) == contents(whole)
    assert sum(heard) >= SHOP.orders


def test_month_by_month_in_any_order_equals_all_at_once(
    whole: Path, tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    for month in (8, 0, 4, 2, 1, 7, 3, 6, 5):
        generate(SHOP, raw, only=[month])
    assert feeds(tmp_path) == feeds(whole)
    assert not (tmp_path / "truth").exists()
    assert (
        json.loads((raw / "generator.json").read_text())["files"]
        == (json.loads((whole / "raw/generator.json").read_text())["files"])
    )


def test_one_month_alone_equals_that_month_of_the_whole(
    whole: Path, tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    subprocess.run(
        [*COMMAND, "--into", str(raw), *OPTIONS, "--only", ONLY_MONTH],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    marker = ONLY_MONTH.replace("-", "_")
    expected = {name: d for name, d in feeds(whole).items() if marker in name}
    assert len(expected) >= 3
    assert feeds(tmp_path) == expected


def test_month_alone_knows_what_happens_to_its_oldest_orders(tmp_path: Path) -> None:
    many = replace(SHOP, months=6, orders=18_000, defects=no_defects())
    generate(many, tmp_path / "whole/raw", with_truth=False)
    files = sorted((tmp_path / "whole/raw/orders").iterdir())
    # By file: how many months ago its oldest order was placed.
    ages = []
    for month, path in enumerate(files):
        placed = re.findall(rb'"ordered_at":"2025-(\d\d)', path.read_bytes())
        ages.append(month + 1 - min(map(int, placed)))
    oldest = ages.index(max(ages))
    assert ages[oldest] >= 3
    generate(many, tmp_path / "alone/raw", only=[oldest])
    alone = tmp_path / "alone/raw/orders" / files[oldest].name
    assert alone.read_bytes() == files[oldest].read_bytes()


def test_months_far_apart_by_two_processes_equal_those_of_the_whole(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.processes.ORDERS_WORTH_A_PROCESS", 1)
    generate(SHOP, tmp_path / "raw", only=[1, ONLY], processes=2)
    expected = {
        name: digest
        for name, digest in feeds(whole).items()
        if "2025_02" in name or "2025_07" in name
    }
    assert feeds(tmp_path) == expected


def test_another_seed_changes_every_feed(whole: Path, tmp_path: Path) -> None:
    generate(replace(SHOP, seed=6), tmp_path / "raw", only=[3])
    for name, digest in feeds(tmp_path).items():
        assert feeds(whole).get(name) != digest, name


CLEAN = replace(SHOP, months=2, orders=300, defects=no_defects())


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clean")
    generate(CLEAN, root / "raw")
    return root


def parsed_lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_array_holds_the_same_records_as_lines(clean: Path, tmp_path: Path) -> None:
    generate(replace(CLEAN, form=Form.ARRAY), tmp_path / "raw")
    names = feeds(tmp_path)
    assert set(names) == set(feeds(clean))
    for name in names:
        array = json.loads((tmp_path / "raw" / name).read_text("utf-8"))
        assert array == parsed_lines(clean / "raw" / name), name


@pytest.mark.parametrize("compression", [Compression.GZ, Compression.ZST])
def test_packed_files_hold_the_same_bytes(
    clean: Path, tmp_path: Path, compression: Compression
) -> None:
    generate(replace(CLEAN, compression=compression), tmp_path / "raw")
    assert len(feeds(tmp_path)) == len(feeds(clean)) == 6
    for name in feeds(tmp_path):
        path = tmp_path / "raw" / name
        plain = clean / "raw" / name.removesuffix(f".{compression}")
        with pa.input_stream(path, compression="detect") as stream:
            assert stream.read() == plain.read_bytes(), name
        if compression is Compression.GZ:
            assert gzip.decompress(path.read_bytes()) == plain.read_bytes()
            # No clock: the header bears no time.
            assert path.read_bytes()[4:8] == bytes(4), name
    assert {name: t.num_rows for name, t in tables(tmp_path).items()} == {
        name: t.num_rows for name, t in tables(clean).items()
    }
