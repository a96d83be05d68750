"""What must not matter: the same records in other files are the same numbers."""

import gzip
import shutil
import subprocess
from collections.abc import Callable

import duckdb
import pytest
from comparing import KEYS, Row, differences, rows_of
from proving import Proof
from raw_lines import Files, all_lines, generated, shuffled, write
from shop import PROJECT_ROOT, Shop

from ops.programs import program

# Where a record stands is all that the data quality speaks of.
NUMBERS = [name for name in KEYS if name != "mart_data_quality"]
Numbers = dict[str, list[Row]]


@pytest.fixture(scope="module")
def sent(
    plain: Proof, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Shop, Files, Numbers]:
    """A shop as it was sent, and its numbers."""
    shop = Shop(tmp_path_factory.mktemp("sent"))
    files = generated(shop, 31, months=3)
    write(shop, files)
    plain.ingest(shop.lake)
    with plain.build(shop.lake) as connection:
        return shop, files, numbers(connection)


@pytest.fixture
def again(sent: tuple[Shop, Files, Numbers], shop: Shop) -> Shop:
    """Another shop with the same customers and products, and no orders yet."""
    shutil.copytree(sent[0].lake / "raw", shop.lake / "raw")
    write(shop, {})
    return shop


def numbers(connection: duckdb.DuckDBPyConnection) -> Numbers:
    return {name: rows_of(connection, name) for name in NUMBERS}


def changes(before: Numbers, after: Numbers) -> list[str]:
    return [
        line
        for name in NUMBERS
        for line in differences(name, after[name], before[name])
    ]


def packed(shop: Shop, files: Files) -> None:
    for name, lines in files.items():
        text = "".join(f"{line}\n" for line in lines).encode()
        (shop.orders / f"{name}.gz").write_bytes(gzip.compress(text, mtime=0))


def as_arrays(shop: Shop, files: Files) -> None:
    for name, lines in files.items():
        (shop.orders / name).write_text("[" + ",\n ".join(lines) + "]")


def late(files: Files) -> Files:
    """Every seventh record comes in a file of its own, after all others."""
    lines = all_lines(files)
    kept = {
        name: [line for line in of_file if line not in set(lines[::7])]
        for name, of_file in files.items()
    }
    return {**kept, "zz_late.json": lines[::7]}


def split(files: Files) -> Files:
    return {
        f"{part}/{name}": lines[part::3]
        for name, lines in files.items()
        for part in range(3)
    }


def twice(files: Files) -> Files:
    return {**files, **{f"again_{name}": lines for name, lines in files.items()}}


WRITTEN: dict[str, Callable[[Shop, Files], None]] = {
    "shuffled": lambda shop, files: write(
        shop, {name: shuffled(lines) for name, lines in files.items()}
    ),
    "split": lambda shop, files: write(shop, split(files)),
    "merged": lambda shop, files: write(shop, {"all.json": all_lines(files)}),
    "merged and shuffled": lambda shop, files: write(
        shop, {"all.json": shuffled(all_lines(files))}
    ),
    "renamed": lambda shop, files: write(
        shop, {f"{9 - i} x.jsonl": files[name] for i, name in enumerate(files)}
    ),
    "twice": lambda shop, files: write(shop, twice(files)),
    "late": lambda shop, files: write(shop, late(files)),
    "packed": packed,
    "as arrays": as_arrays,
}


@pytest.mark.parametrize("way", WRITTEN)
def test_same_records_in_other_files_are_the_same_numbers(
    plain: Proof, sent: tuple[Shop, Files, Numbers], again: Shop, way: str
) -> None:
    _, files, before = sent
    WRITTEN[way](again, files)
    plain.ingest(again.lake)
    with plain.build(again.lake) as connection:
        assert changes(before, numbers(connection)) == []


@pytest.mark.parametrize("step", [1, -1], ids=["month by month", "in reverse"])
def test_builds_after_each_file_end_in_the_same_numbers(
    sent: tuple[Shop, Files, Numbers],
    again: Shop,
    unit_tested: Callable[[Shop], Shop],
    step: int,
) -> None:
    unit_tested(again)
    _, files, before = sent
    arrived: Files = {}
    for name in list(files)[::step]:
        arrived |= {name: files[name]}
        after = built(again, arrived)
    assert changes(before, after) == []


def test_killed_build_ends_in_the_same_numbers(
    sent: tuple[Shop, Files, Numbers],
    again: Shop,
    unit_tested: Callable[[Shop], Shop],
) -> None:
    unit_tested(again)
    _, files, before = sent
    built(again, dict(list(files.items())[:2]))
    write(again, files)
    again.ingest()
    kill_build(again, when="START sql table model main.int_order_lines_converted")
    assert changes(before, built(again, files)) == []


def built(shop: Shop, files: Files) -> Numbers:
    """What dbt makes of these files, beside what its warehouse holds already."""
    write(shop, files)
    shop.ingest()
    finished = shop.dbt("build", "--exclude-resource-type", "test", "unit_test")
    assert finished.returncode == 0, finished.stdout
    with duckdb.connect(str(shop.warehouse), read_only=True) as connection:
        return numbers(connection)


def kill_build(shop: Shop, when: str) -> None:
    """Start a build and kill it when it says so."""
    (shop.home / "warehouse").mkdir(exist_ok=True)
    with subprocess.Popen(
        [program("dbt"), "build", "--exclude-resource-type", "test", "unit_test"],
        cwd=PROJECT_ROOT,
        env=shop.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as build:
        assert build.stdout
        assert any(when in line for line in build.stdout)
        build.kill()
