"""A customer forgotten in all that Storelake keeps, and every replay of it."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from shop import Shop

PII = ("--vars", "{publish_pii: true}")
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
NAMES = ("customer_name", "email")


def done(finished: subprocess.CompletedProcess[str]) -> str:
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def told(
    made_once: Callable[[str, Callable[[Shop], None]], Shop], published: Shop
) -> tuple[Shop, str, list[str]]:
    """A shop that published names twice, one of its customers, and what tells of them.

    The warehouse has been rebuilt, so that its file holds rows that were dropped.
    """

    def make(shop: Shop) -> None:
        copy_of(published, shop.home)
        shutil.rmtree(shop.lake / "truth", ignore_errors=True)
        done(shop.storelake("run", *PII))
        late = {
            "order_id": "LATE-1",
            "ordered_at": "2024-02-03",
            "status": "paid",
            "items": [{"product_id": "P", "quantity": 1, "unit_price": 2.5}],
        }
        (shop.orders / "late.json").write_text(json.dumps(late))
        done(shop.storelake("run", *PII))

    shop = made_once("told", make)
    customer_id, name, email = (
        warehouse(shop)
        .execute(
            # Nobody else's name holds this one, or finding it would prove nothing.
            "select customer_id, customer_name, email from dim_customer as customer "
            "where email is not null and customer_name like '% %' and not exists ("
            "select 1 from dim_customer as other "
            "where other.customer_id <> customer.customer_id "
            "and contains(other.customer_name, customer.customer_name)) "
            "group by all order by count(*) desc, customer_id limit 1"
        )
        .fetchall()[0]
    )
    return shop, customer_id, [name, email]


def warehouse(shop: Shop) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(shop.warehouse), read_only=True)


def values(shop: Shop) -> Iterator[tuple[str, str]]:
    """Every value and every byte that is kept, with where it is."""
    files = [path for path in shop.lake.rglob("*") if path.is_file()]
    for path in [*files, *shop.warehouse.parent.iterdir()]:
        yield str(path), path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            file = pq.ParquetFile(path)
            yield str(path), repr(file.read().to_pylist())
            for group in range(file.metadata.num_row_groups):
                yield str(path), repr(file.metadata.row_group(group).to_dict())
    with warehouse(shop) as connection:
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall():
            rows = connection.execute(f'from "{schema}"."{table}"').fetchall()
            yield f"{schema}.{table}", repr(rows)


def places(shop: Shop, texts: list[str]) -> set[str]:
    spelled = [*texts, *(repr(text.encode())[2:-1] for text in texts)]
    spelled += [text.encode().decode("latin-1") for text in texts]
    return {
        place
        for place, content in values(shop)
        if any(text in content for text in spelled)
    }


def marts(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """Every mart as published, names and the keys of versions left out."""
    current = shop.lake / "published" / "current"
    return {
        path.stem: sorted(
            (
                {name: value for name, value in row.items() if name not in NAMES}
                for row in pq.read_table(path).to_pylist()
            ),
            key=repr,
        )
        for path in sorted(current.resolve().glob("mart_*.parquet"))
    }


def copy_of(shop: Shop, home: Path) -> Shop:
    shutil.copytree(shop.home, home, dirs_exist_ok=True, symlinks=True)
    return Shop(home)


@pytest.fixture(scope="module")
def forgotten(
    told: tuple[Shop, str, list[str]], make_shop: Callable[[str], Shop]
) -> tuple[Shop, str, list[str], str]:
    shop, customer_id, texts = told
    shop = copy_of(shop, make_shop("forgotten").home)
    said = done(shop.storelake("forget-customer", customer_id))
    return shop, customer_id, texts, said


def test_name_and_address_were_everywhere_and_are_nowhere(
    told: tuple[Shop, str, list[str]], forgotten: tuple[Shop, str, list[str], str]
) -> None:
    before, customer_id, texts = told
    shop, _, _, said = forgotten
    kinds = ("raw", "processed", "published", "operations/history", "customer_history")
    found = places(before, texts)
    assert [kind for kind in kinds if not any(kind in place for place in found)] == []
    assert places(shop, texts) == set()
    versions = len(list((shop.lake / "published").glob("2*")))
    assert f"{customer_id}: is erased from" in said
    assert f"{versions - 1} versions" in said  # one of them is masked
    assert "still holds" not in said


def test_every_kept_version_is_whole_and_rolls_back(
    told: tuple[Shop, str, list[str]],
    forgotten: tuple[Shop, str, list[str], str],
    tmp_path: Path,
) -> None:
    before = copy_of(told[0], tmp_path / "before")
    shop = copy_of(forgotten[0], tmp_path / "after")
    assert marts(shop) == marts(before)
    for manifest in (shop.lake / "published").glob("2*/manifest.json"):
        for name, table in json.loads(manifest.read_bytes())["marts"].items():
            content = (manifest.parent / f"{name}.parquet").read_bytes()
            assert hashlib.sha256(content).hexdigest() == table["sha256"]
            assert len(content) == table["byte_count"]
    for each in (shop, before):
        done(each.storelake("rollback"))
    assert marts(shop) == marts(before)


def test_warehouse_has_all_that_it_had(
    told: tuple[Shop, str, list[str]], forgotten: tuple[Shop, str, list[str], str]
) -> None:
    query = (
        "select schema_name, table_name, comment from duckdb_tables() union all "
        "select schema_name, view_name, comment from duckdb_views() "
        "where not internal order by all"
    )
    with warehouse(told[0]) as old, warehouse(forgotten[0]) as new:
        assert new.execute(query).fetchall() == old.execute(query).fetchall()


def test_next_run_agrees_and_changes_no_number(
    told: tuple[Shop, str, list[str]],
    forgotten: tuple[Shop, str, list[str], str],
    tmp_path: Path,
) -> None:
    _, customer_id, texts = told
    shop = copy_of(forgotten[0], tmp_path)
    # Plain dbt does not drop changes: the history has to agree by itself.
    finished = shop.dbt("build", "--select", "+customer_history", *NO_UNIT_TESTS)
    assert finished.returncode == 0, finished.stdout
    before = marts(shop)
    done(shop.storelake("run", *PII))
    assert marts(shop) == before
    unchanged = shop.storelake("run", *PII)
    assert "unchanged" in done(unchanged) + unchanged.stderr
    done(shop.storelake("restore-history", oldest(shop)))
    assert places(shop, texts) == set()
    shutil.rmtree(shop.lake / "processed")
    shutil.rmtree(shop.lake / "quarantine", ignore_errors=True)
    done(shop.storelake("ingest"))
    done(shop.storelake("rebuild-history", *PII))
    assert places(shop, texts) == set()
    with warehouse(shop) as connection:
        assert connection.execute(
            "select distinct customer_name, email from dim_customer "
            "where customer_id = ?",
            [customer_id],
        ).fetchall() == [(None, None)]


def oldest(shop: Shop) -> str:
    return min(path.name for path in (shop.lake / "operations" / "history").iterdir())


def test_warehouse_in_use_is_one_line_before_anything_changes(
    told: tuple[Shop, str, list[str]], tmp_path: Path
) -> None:
    shop, customer_id, _ = told
    shop = copy_of(shop, tmp_path)
    before = shop.contents()
    with duckdb.connect(str(shop.warehouse)):
        finished = shop.storelake("forget-customer", customer_id)
    assert finished.returncode == 1
    assert "cannot be copied" in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert shop.contents() == before
