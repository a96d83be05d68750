"""What a copy leaves alone: views, rights, tables of others, schemas of others."""

from typing import Any

import pyarrow as pa
import pytest
from edited_versions import Editions, with_column
from postgres_server import Server
from postgres_target import Target, same

from ops.errors import PostgresError
from ops.postgres.address import Address
from ops.postgres.transaction import copy_version


def test_view_and_rights_of_a_user_outlive_a_new_version(
    editions: Editions, target: Target
) -> None:
    target.copy(editions, editions.original)
    target.execute("create view {0}.mine as select city, store_id from {0}.dim_store")
    target.execute("grant select on {0}.dim_store to public")
    target.copy(
        editions, editions.add("v2", dim_store=with_column("city", ["Elsewhere"]))
    )
    assert ("Elsewhere",) in target.execute("select city from {0}.mine")
    acl = "select relacl::text from pg_class where oid = '{0}.dim_store'::regclass"
    assert "=r/" in target.execute(acl)[0][0]


def test_column_that_a_view_shows_is_not_dropped(
    editions: Editions, target: Target
) -> None:
    target.copy(editions, editions.original)
    target.execute("create view {0}.mine as select city from {0}.dim_store")
    shorter = editions.add("v2", dim_store=lambda table: table.drop_columns("city"))
    with pytest.raises(PostgresError, match=r"mine depends on column city") as refused:
        target.copy(editions, shorter)
    assert "\n" not in str(refused.value)
    assert same(target.rows("dim_store"), editions.rows(editions.original, "dim_store"))
    target.execute("drop view {0}.mine")
    target.copy(editions, shorter)
    assert same(target.rows("dim_store"), editions.rows(shorter, "dim_store"))


def test_columns_that_come_and_change_do_not_disturb_a_view(
    editions: Editions, target: Target
) -> None:
    target.copy(editions, editions.original)
    target.execute("create view {0}.mine as select store_id, city from {0}.dim_store")

    def edit(table: Any) -> Any:
        numbers = pa.array(range(len(table)), pa.int64())
        place = table.column_names.index("state")
        table = table.set_column(place, "state", numbers).drop_columns("country")
        return with_column("slogan", ["Fresh"])(table)

    longer = editions.add("v2", dim_store=edit)
    target.copy(editions, longer)
    assert same(target.rows("dim_store"), editions.rows(longer, "dim_store"))
    assert len(target.execute("select * from {0}.mine")) == len(
        target.rows("dim_store")
    )
    target.copy(editions, editions.original)
    assert same(target.rows("dim_store"), editions.rows(editions.original, "dim_store"))


def test_tables_of_others_stay(editions: Editions, target: Target) -> None:
    target.execute("create schema {0}")
    target.execute("create table {0}.budget as select 1 as amount")
    target.copy(editions, editions.original)
    target.copy(editions, editions.without("v2", "mart_inventory"))
    assert target.execute("select amount from {0}.budget") == [(1,)]
    tables = "select to_regclass('{0}.mart_inventory'), to_regclass('{0}.dim_store')"
    ((gone, there),) = target.execute(tables)
    assert gone is None
    assert there


@pytest.mark.parametrize("name", ["dim_store", "mart_top_products"])
@pytest.mark.parametrize("kind", ["table", "view"])
def test_table_of_somebody_else_is_never_taken(
    editions: Editions, target: Target, name: str, kind: str
) -> None:
    target.execute("create schema {0}")
    target.execute(f"create {kind} {{0}}.{name} as select 1 as mine")
    with pytest.raises(PostgresError, match=f"{name}: is there and not Storelake's"):
        target.copy(editions, editions.original)
    assert target.execute(f"select mine from {{0}}.{name}") == [(1,)]
    assert target.execute("select to_regclass('{0}.storelake_version')") == [(None,)]


def test_table_that_does_not_add_up_undoes_everything(
    editions: Editions, target: Target
) -> None:
    """Somebody's trigger takes a cent off one order."""
    target.copy(editions, editions.original)
    target.execute(
        "create function {0}.skim() returns trigger language plpgsql as "
        "'begin new.net_sales := new.net_sales - 0.01; return new; end'"
    )
    target.execute(
        "create trigger skim before insert on {0}.fact_orders for each row "
        "execute function {0}.skim()"
    )
    version = editions.add(
        "v2",
        dim_store=with_column("city", ["Elsewhere"]),
        fact_orders=with_column("channel", ["other"]),
    )
    with pytest.raises(PostgresError, match=r'fact_orders: sum\("net_sales"\) is'):
        target.copy(editions, version)
    for name in version.marts:
        rows = editions.rows(editions.original, name)
        assert same(target.rows(name), rows), name


def test_schema_must_be_ones_own(editions: Editions, postgres: Server) -> None:
    for name in ("", "pg_catalog", "x" * 64):
        with pytest.raises(PostgresError, match="no name for a schema"):
            copy_version(
                editions.layout, editions.original, Address.parse(postgres.url()), name
            )


def test_account_without_rights_is_told_so(
    editions: Editions, postgres: Server
) -> None:
    with postgres.connect() as admin:
        admin.execute("create role poor login password 'poor'")
        address = Address.parse(
            f"postgresql://poor:poor@/postgres?host={postgres.folder}"
        )
        with pytest.raises(
            PostgresError, match="permission denied for database"
        ) as told:
            copy_version(editions.layout, editions.original, address, "theirs")
        admin.execute("drop role poor")
    assert "\n" not in str(told.value)
