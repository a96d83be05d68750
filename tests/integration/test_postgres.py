"""What `storelake publish --to` leaves in a PostgreSQL, and what it leaves alone."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from edited_versions import Editions, no_rows, with_column
from postgres_server import PASSWORD, Server
from psycopg import sql
from psycopg.rows import dict_row
from shop import Shop

from ops.errors import PostgresError
from ops.postgres.address import Address
from ops.postgres.transaction import Copied, copy_version
from serving.versions import Version

MARK = 'x\'; drop schema public; --\n\\.\n"quoted", \\N, \t 🦉'


@pytest.fixture
def editions(published: Shop, tmp_path: Path) -> Editions:
    return Editions.of(published.lake / "published", tmp_path)


class Target:
    """One schema of the server, and what people see in it."""

    def __init__(self, server: Server, schema: str) -> None:
        self.server = server
        self.schema = schema
        self.people = server.connect()

    def copy(self, editions: Editions, version: Version) -> Copied:
        address = Address.parse(self.server.url())
        return copy_version(editions.layout, version, address, self.schema, 5)

    def execute(self, statement: str) -> list[Any]:
        """`{0}` is the schema."""
        name = sql.Identifier(self.schema)
        result = self.people.execute(sql.SQL(statement).format(name))  # type: ignore[arg-type]
        return result.fetchall() if result.description else []

    def rows(self, table: str) -> list[dict[str, Any]]:
        """As Python reads them from Parquet, in no order."""
        query = sql.SQL("select * from {}").format(sql.Identifier(self.schema, table))
        with self.people.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(query).fetchall()
        return [{name: _naive(value) for name, value in row.items()} for row in found]


def _naive(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


@pytest.fixture
def target(postgres: Server, request: pytest.FixtureRequest) -> Iterator[Target]:
    target = Target(postgres, re.sub(r"\W", "_", request.node.name)[:63])
    yield target
    target.execute("drop schema if exists {0} cascade")
    target.people.close()


def same(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> bool:
    return sorted(map(_text, rows)) == sorted(map(_text, others))


def _text(row: dict[str, Any]) -> str:
    return repr(sorted(row.items()))


def test_command_copies_what_it_publishes(
    published: Shop, postgres: Server, target: Target
) -> None:
    target.execute("set timezone = 'Asia/Kathmandu'")  # an instant is the same anywhere
    command = ("publish", "--to", postgres.url(), "--schema", target.schema)
    finished = published.storelake(*command)
    assert finished.returncode == 0, finished.stderr
    assert "copied" in finished.stdout
    marts = sorted((published.lake / "published" / "current").glob("*.parquet"))
    assert len(marts) > 20
    for mart in marts:
        expected = published.published(mart.stem)
        assert same(target.rows(mart.stem), expected), mart.stem
    again = published.storelake(*command)
    assert "already" in again.stdout
    assert PASSWORD not in finished.stdout + again.stdout


def test_address_comes_from_the_environment_too(
    published: Shop, postgres: Server, target: Target
) -> None:
    finished = published.storelake(
        "publish", "--schema", target.schema, STORELAKE_POSTGRES_URL=postgres.url()
    )
    assert finished.returncode == 0, finished.stderr
    assert target.rows("dim_store")


@pytest.mark.parametrize(
    "broken",
    [
        "postgresql://me:{}@nowhere.invalid/db",
        "postgresql://me:{}@127.0.0.1:1/db",
        "postgresql://me:{}@host:notaport/db",
        "postgresql://me:{}@[::1/db",
        "mysql://me:{}@host/db",
        "host=127.0.0.1 password={}",
    ],
)
def test_address_that_leads_nowhere_is_one_line_without_its_password(
    published: Shop, broken: str
) -> None:
    finished = published.storelake("publish", "--to", broken.format("hunter22"))
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith("error: ")
    assert "hunter22" not in finished.stdout + line
    records = b"".join(
        str(pq.read_table(path).to_pylist()).encode()
        for path in (published.lake / "operations").rglob("*.parquet")
        if path.parent.name in {"runs", "stages"}
    )
    assert b"publish --to" in records
    assert b"hunter22" not in records


def test_wrong_password_is_one_line(published: Shop, postgres: Server) -> None:
    finished = published.storelake("publish", "--to", postgres.url("hunter22"))
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert "password authentication failed" in line
    assert "hunter22" not in line


def test_without_the_driver_it_says_how_to_install_it(published: Shop) -> None:
    hidden = f"import sys; sys.modules['psycopg'] = None; {_MAIN}"
    finished = published.run(
        sys.executable, "-c", hidden, "publish", "--to", "postgresql://host/db"
    )
    assert finished.returncode == 1
    assert "make postgres" in finished.stderr.splitlines()[-1]


_MAIN = "from ops.cli import main; main()"


def test_columns_have_the_types_of_the_contract(
    editions: Editions, target: Target
) -> None:
    target.copy(editions, editions.original)
    query = """
        select column_name, coalesce(numeric_precision || ',' || numeric_scale, ''),
            data_type
        from information_schema.columns
        where table_schema = %s and table_name = 'fact_orders'
    """
    found = target.people.execute(query, [target.schema]).fetchall()
    types = {name: (of, digits) for name, digits, of in found}
    assert types["net_sales"] == ("numeric", "18,2")
    assert types["ordered_at"][0] == "timestamp with time zone"
    assert types["order_date"][0] == "date"
    assert types["units"][0] == "bigint"
    assert types["is_counted"][0] == "boolean"
    assert types["order_id"][0] == "text"
    assert list(types) == list(editions.original.marts["fact_orders"].columns)


def test_every_table_has_its_key_and_its_words(
    editions: Editions, target: Target
) -> None:
    target.copy(editions, editions.original)
    for name, mart in editions.original.marts.items():
        table = f"{target.schema}.{name}"
        (kind, key), *_ = target.people.execute(
            "select contype::text, array(select attname::text from unnest(conkey) "
            "with ordinality as k(n, i) join pg_attribute on attnum = n and "
            "attrelid = conrelid order by i) from pg_constraint where conrelid = "
            "%s::regclass",
            [table],
        ).fetchall()
        rows = editions.rows(editions.original, name)
        with_null = any(row[column] is None for row in rows for column in mart.key)
        assert (kind, key) == ("u" if with_null else "p", mart.key)
        words = target.people.execute(
            "select obj_description(%s::regclass, 'pg_class')", [table]
        ).fetchone()
        assert words == (mart.description,)
        described = target.people.execute(
            "select attname::text, col_description(attrelid, attnum) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0",
            [table],
        ).fetchall()
        assert dict(described) == {
            column: of.description for column, of in mart.columns.items()
        }
    kinds = target.people.execute(
        "select distinct contype::text from pg_constraint where connamespace = "
        "%s::regnamespace and conname <> 'storelake_version_pkey'",
        [target.schema],
    ).fetchall()
    assert sorted(kinds) == [("p",), ("u",)]


def test_usual_filters_have_an_index(editions: Editions, target: Target) -> None:
    target.copy(editions, editions.original)
    query = "select indexdef from pg_indexes where schemaname = %s"
    found = target.people.execute(query, [target.schema]).fetchall()
    indexes = [definition for (definition,) in found]
    for filtered in (
        "fact_sales USING btree (order_date)",
        "fact_sales USING btree (product_id)",
        "fact_orders USING btree (customer_id)",
        "dim_product USING btree (category)",
        "mart_monthly_revenue USING btree (sales_month)",
    ):
        assert any(definition.endswith(filtered) for definition in indexes), filtered


def test_second_version_replaces_only_rows_that_differ(
    editions: Editions, target: Target
) -> None:
    target.copy(editions, editions.original)
    places = target.execute("select ctid, order_id from {0}.fact_orders")
    new = editions.add(
        "v2",
        fact_orders=lambda table: table.slice(1),
        dim_store=with_column("city", ["Elsewhere"]),
    )
    copied = target.copy(editions, new)
    assert (copied.added, copied.removed) == (1, 2)
    for name in new.marts:
        assert same(target.rows(name), editions.rows(new, name)), name
    stayed = target.execute("select ctid, order_id from {0}.fact_orders")
    assert len(stayed) == len(places) - 1
    assert set(stayed) < set(places)
    assert target.execute("select version from {0}.storelake_version") == [("v2",)]


def test_version_that_is_there_is_noticed_and_mended_if_changed(
    editions: Editions, target: Target
) -> None:
    assert target.copy(editions, editions.original).is_news
    assert not target.copy(editions, editions.original).is_news
    target.execute("update {0}.fact_refunds set refunds = refunds + 0.01")
    mended = target.copy(editions, editions.original)
    assert mended.is_news
    assert mended.added == mended.removed > 0
    rows = editions.rows(editions.original, "fact_refunds")
    assert same(target.rows("fact_refunds"), rows)


def test_empty_marts_are_empty_tables(editions: Editions, target: Target) -> None:
    marts = editions.original.marts
    empty = editions.add("v0", **dict.fromkeys(marts, no_rows))
    target.copy(editions, empty)
    assert [name for name in marts if target.rows(name)] == []
    target.copy(editions, editions.original)
    assert same(
        target.rows("mart_inventory"),
        editions.rows(editions.original, "mart_inventory"),
    )


def test_any_text_arrives_as_it_is_and_nul_is_replaced_and_reported(
    editions: Editions, target: Target
) -> None:
    texts = [MARK, "", "\0a\0b", "\\.", "NULL", "\r\n", "Zo\u00eb\u0301"]
    version = editions.add("v2", mart_top_products=with_column("product_name", texts))
    copied = target.copy(editions, version)
    assert copied.without_nul == {"mart_top_products.product_name": 1}
    expected = editions.rows(version, "mart_top_products")
    expected[2]["product_name"] = "\ufffda\ufffdb"
    assert same(target.rows("mart_top_products"), expected)


def test_awkward_numbers_arrive_exactly(editions: Editions, target: Target) -> None:
    """ADBC once wrote some of these as others: arrow-adbc 3485 and 4507."""
    amounts = [
        Decimal(text)
        for text in (
            "5000000000.01",
            "-0.01",
            "0.00",
            "9999999999999999.99",
            "-1000.10",
        )
    ]
    version = editions.add(
        "v2",
        fact_orders=with_column("net_sales", amounts),
        mart_customer_value=with_column(
            "days_between_orders", [0.1 + 0.2, 5e-324, 1e308, float("inf")]
        ),
    )
    target.copy(editions, version)
    for name in ("fact_orders", "mart_customer_value"):
        assert same(target.rows(name), editions.rows(version, name))


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


def test_key_follows_whether_a_part_of_it_is_null(
    editions: Editions, target: Target
) -> None:
    kind = (
        "select contype::text from pg_constraint where conrelid = "
        "'{0}.mart_region_sales_monthly'::regclass"
    )
    with_null = editions.add(
        "v2", mart_region_sales_monthly=with_column("country", [None])
    )
    found = []
    for version in (editions.original, with_null, editions.original):
        target.copy(editions, version)
        found += target.execute(kind)
    assert found == [("p",), ("u",), ("p",)]


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


def test_session_says_who_it_is_and_hides_the_password(postgres: Server) -> None:
    address = Address.parse(postgres.url())
    assert PASSWORD not in repr(address) + str(address)
    with address.connected() as connection:
        shown = connection.execute("show application_name").fetchone()
        assert shown == ("storelake",)
    with pytest.raises(PostgresError) as raised, address.connected():
        raise psycopg.OperationalError(f"lost {PASSWORD}")
    assert PASSWORD not in str(raised.value)
    assert raised.value.__cause__ is None
