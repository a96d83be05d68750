"""Tables and views are built in place: what a build leaves behind, and a failed one."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from shop import PROJECT_ROOT, Shop

RENAME_A_COLUMN = "alter table stores rename column store_id to shop_id"
A_VIEW = "drop table dim_store; create view dim_store as select 1 as store_key"
A_VIEW_AS_TABLE = "drop view int_country_names; create table int_country_names (a text)"
KINDS = (
    "select table_name, table_type from information_schema.tables "
    "where table_name in ('dim_store', 'int_country_names') order by table_name"
)
LEFT_OVER = "select count(*) from duckdb_tables() where contains(table_name, '__dbt')"
HOOKS = (
    "select table_name from duckdb_tables() where table_name in ('before', 'after') "
    "order by table_name"
)
STORED = (
    "select table_name from duckdb_tables() where estimated_size > 0 "
    "and ends_with(schema_name, 'dbt_test__audit') order by table_name"
)
STATED = "from duckdb_columns() where table_name in ('dim_store', 'int_country_names')"


def asked(shop: Shop, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(shop.warehouse) as warehouse:
        return warehouse.execute(query).fetchall()


@pytest.fixture
def built(shop: Shop, unit_tested: Callable[[Shop], Shop]) -> Shop:
    return unit_tested(shop)


def test_every_column_keeps_its_description(built: Shop) -> None:
    assert asked(built, f"select column_name {STATED} and comment is null") == []
    assert asked(built, f"select count(*) {STATED}") == [(9,)]


def test_failed_build_leaves_the_table_that_was_there(built: Shop) -> None:
    before = asked(built, "from dim_store order by all")
    asked(built, RENAME_A_COLUMN)
    assert built.dbt("run", "--select", "dim_store").returncode == 1
    assert asked(built, "from dim_store order by all") == before
    assert asked(built, LEFT_OVER) == [(0,)]


@pytest.mark.parametrize("change", ["select 1", A_VIEW, A_VIEW_AS_TABLE])
def test_build_replaces_whatever_had_the_name(built: Shop, change: str) -> None:
    asked(built, change)
    finished = built.dbt("run", "--select", "dim_store", "int_country_names")
    assert finished.returncode == 0, finished.stdout
    kinds = [("dim_store", "BASE TABLE"), ("int_country_names", "VIEW")]
    assert asked(built, KINDS) == kinds
    assert asked(built, f"select column_name {STATED} and comment is null") == []


def test_hooks_stand_in_the_transaction_of_their_model(
    built: Shop, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    for folder in ("models", "macros", "seeds", "snapshots", "analyses", "tests/data"):
        shutil.copytree(PROJECT_ROOT / folder, project / folder)
    for file in ("dbt_project.yml", "profiles.yml", "selectors.yml"):
        shutil.copy(PROJECT_ROOT / file, project)
    store = project / "models" / "marts" / "core" / "dim_store.sql"
    hooks = "pre_hook='create table before as select 1', post_hook=var('after')"
    store.write_text(f"{{{{ config({hooks}) }}}}\n{store.read_text()}")
    run = (sys.executable, "-m", "dbt.cli.main", "run", "--project-dir", str(project))
    mistake = "{after: create table after as select no_such_column from dim_store}"
    chosen = ("--select", "dim_store", "--vars")
    assert built.run(*run, *chosen, mistake).returncode == 1
    assert asked(built, HOOKS) == []
    right = "{after: create table after as select store_id from dim_store}"
    finished = built.run(*run, *chosen, right)
    assert finished.returncode == 0, finished.stdout
    assert asked(built, HOOKS) == [("after",), ("before",)]


def test_failures_of_a_data_test_are_stored_on_request(built: Shop) -> None:
    asked(built, "insert into dim_store from dim_store limit 1")
    tests = ("test", "--select", "dim_store")
    assert built.dbt(*tests).returncode == 1
    assert asked(built, STORED) == []
    assert built.dbt(*tests, "--store-failures").returncode == 1
    assert asked(built, STORED) == [("dim_store_store_key_is_unique",)]
