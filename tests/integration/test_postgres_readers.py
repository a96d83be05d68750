"""Readers of the copy see one version whole, whoever is cut off, and whenever."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from edited_versions import Editions, with_column
from postgres_server import Server
from psycopg import IsolationLevel, sql
from shop import Shop

from ops.errors import PostgresError
from ops.postgres.address import Address
from ops.postgres.transaction import Copied, copy_version
from serving.versions import Version

SCHEMA = "read"
# Every row of these says in one of its columns which version it is of.
MARKED = {
    "dim_store": "city",
    "fact_orders": "channel",
    "mart_customer_value": "segment",
    "mart_top_products": "brand",
}
OURS = "from pg_stat_activity where application_name = 'storelake'"
# The statements of a copy, and which of each kind: early, in the middle, the last.
STEPS = (
    ("create temporary table", 1),
    ("create temporary table", 12),
    ("copy", 20),
    ("lock table", 1),
    ("delete from", 1),
    ("delete from", 15),
    ("insert into", 9),
    ("comment on", 23),
    ("delete from", 24),
    ("lock table", 2),
)


@pytest.fixture(scope="module")
def editions(published: Shop, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    home = tmp_path_factory.mktemp("readers")
    return Editions.of(published.lake / "published", home)


@pytest.fixture(scope="module")
def marked(editions: Editions) -> tuple[Version, Version]:
    def mark(name: str) -> Version:
        edits = {}
        for mart, column in MARKED.items():
            count = editions.original.marts[mart].row_count
            edits[mart] = with_column(column, [name] * count)
        return editions.add(name, **edits)

    return mark("one"), mark("two")


@pytest.fixture
def holding_one(
    postgres: Server, editions: Editions, marked: tuple[Version, Version]
) -> Iterator[Callable[[Version], Copied]]:
    """A schema that holds version `one`; copies another into it."""

    def copy(version: Version, patience: float = 60) -> Copied:
        address = Address.parse(postgres.url())
        return copy_version(editions.layout, version, address, SCHEMA, patience)

    copy(marked[0])
    yield copy
    with postgres.connect() as admin:
        admin.execute(f"drop schema {SCHEMA} cascade")


def seen(reader: psycopg.Connection) -> set[str]:
    """The versions that the tables show, in statements of their own."""
    found = reader.execute(f"select version from {SCHEMA}.storelake_version").fetchall()
    for mart, column in MARKED.items():
        query = sql.SQL("select distinct {} from {}").format(
            sql.Identifier(column), sql.Identifier(SCHEMA, mart)
        )
        found += reader.execute(query).fetchall()
    return {version for (version,) in found}


def digests(admin: psycopg.Connection) -> dict[str, Any]:
    """Each table of the schema, its definition included."""
    names = admin.execute(
        "select table_name from information_schema.tables where table_schema = %s",
        [SCHEMA],
    ).fetchall()
    return {
        name: admin.execute(
            sql.SQL(
                "select md5(string_agg(t::text, '|' order by t::text)), count(*) "
                "from {} as t"
            ).format(sql.Identifier(SCHEMA, name))
        ).fetchone()
        for (name,) in names
    }


@pytest.mark.parametrize(
    "level", [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ]
)
def test_transaction_of_a_reader_sees_one_version(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[[Version], Copied],
    level: IsolationLevel,
) -> None:
    seen_together: list[set[str]] = []
    ended = threading.Event()

    def poll() -> None:
        with postgres.connect() as reader:
            reader.isolation_level = level
            while not ended.is_set():
                with reader.transaction():
                    seen_together.append(seen(reader))

    readers = [threading.Thread(target=poll) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(1, 11):
            holding_one(marked[number % 2])
    finally:
        ended.set()
        for reader in readers:
            reader.join()
    assert {len(versions) for versions in seen_together} == {1}
    assert set.union(*seen_together) == {"one", "two"}
    assert len(seen_together) > 20


def test_snapshot_taken_before_a_copy_still_shows_the_old_version(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[[Version], Copied],
) -> None:
    """Where tables were truncated or swapped, it would see them empty."""
    with postgres.connect() as reader:
        reader.isolation_level = IsolationLevel.REPEATABLE_READ
        with reader.transaction():
            reader.execute("select 1")  # takes the snapshot and reads no table of ours
            holding_one(marked[1])
            assert seen(reader) == {"one"}
        assert seen(reader) == {"two"}


def test_copy_waits_for_a_transaction_that_has_read_and_says_which(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[..., Copied],
) -> None:
    with postgres.connect() as reader:
        with reader.transaction():
            reader.execute(f"select count(*) from {SCHEMA}.dim_date")
            process = str(reader.info.backend_pid)
            with pytest.raises(PostgresError, match=f"process {process}"):
                holding_one(marked[1], patience=1)
            assert seen(reader) == {"one"}
        holding_one(marked[1])
        assert seen(reader) == {"two"}


def test_second_copy_at_the_same_time_is_refused(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[..., Copied],
) -> None:
    with held_by_a_reader(postgres):
        first = threading.Thread(target=holding_one, args=(marked[1],))
        first.start()
        wait_until(postgres, f"select count(*) = 1 {OURS} and query like 'lock%'")
        with pytest.raises(PostgresError, match="another storelake publish"):
            holding_one(marked[1])
    first.join()
    with postgres.connect() as reader:
        assert seen(reader) == {"two"}


@pytest.mark.parametrize(("statement", "number"), STEPS)
def test_connection_cut_before_a_step_leaves_the_old_tables(  # noqa: PLR0913, PLR0917 - fixtures
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[[Version], Copied],
    monkeypatch: pytest.MonkeyPatch,
    statement: str,
    number: int,
) -> None:
    with postgres.connect() as admin:
        before = digests(admin)
        with (
            cut_off(admin, monkeypatch, statement, number) as was_cut,
            pytest.raises(PostgresError, match="as they were") as lost,
        ):
            holding_one(marked[1])
        assert was_cut
        assert "\n" not in str(lost.value)
        wait_until(postgres, f"select count(*) = 0 {OURS}")
        assert digests(admin) == before
        holding_one(marked[1])
        assert seen(admin) == {"two"}


@pytest.mark.parametrize("number", [1, 10, 23])
def test_connection_cut_in_the_middle_of_rows_leaves_the_old_tables(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[[Version], Copied],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    write = psycopg.Copy.write
    written: list[bytes] = []

    with postgres.connect() as admin:
        before = digests(admin)

        def cut(copy: psycopg.Copy, rows: bytes) -> None:
            written.append(rows)
            write(copy, rows[: len(rows) // 2])
            if len(written) == number:
                admin.execute(f"select pg_terminate_backend(pid) {OURS}")
                wait_until(postgres, f"select count(*) = 0 {OURS}")
            write(copy, rows[len(rows) // 2 :])

        with monkeypatch.context() as patch:
            patch.setattr(psycopg.Copy, "write", cut)
            with pytest.raises(PostgresError, match="as they were"):
                holding_one(marked[1])
        assert len(written) == number
        assert digests(admin) == before
        holding_one(marked[1])
        assert seen(admin) == {"two"}


def test_connection_cut_as_it_commits_says_that_it_does_not_know(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[[Version], Copied],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with postgres.connect() as admin:
        commit = psycopg.Connection.commit

        def cut(connection: psycopg.Connection) -> None:
            if connection.info.transaction_status.name == "INTRANS":
                admin.execute(f"select pg_terminate_backend(pid) {OURS}")
            commit(connection)

        with monkeypatch.context() as patch:
            patch.setattr(psycopg.Connection, "commit", cut)
            with pytest.raises(PostgresError):
                holding_one(marked[1])
        assert seen(admin) in ({"one"}, {"two"})
        holding_one(marked[1])
        assert seen(admin) == {"two"}


def test_connection_cut_while_it_waits_leaves_the_old_tables(
    postgres: Server,
    marked: tuple[Version, Version],
    holding_one: Callable[[Version], Copied],
) -> None:
    """In the middle of a statement: somebody writes into a table and does not end."""
    failed: list[str] = []

    def copy() -> None:
        try:
            holding_one(marked[1])
        except PostgresError as error:
            failed.append(str(error))

    with postgres.connect() as admin, postgres.connect() as writer:
        before = digests(admin)
        with writer.transaction():
            writer.execute(f"lock table {SCHEMA}.fact_sales in row exclusive mode")
            copying = threading.Thread(target=copy)
            copying.start()
            wait_until(
                postgres, f"select count(*) = 1 {OURS} and wait_event_type = 'Lock'"
            )
            admin.execute(f"select pg_terminate_backend(pid) {OURS}")
            copying.join()
        assert digests(admin) == before
    assert "terminating connection" in failed[0]


@contextmanager
def held_by_a_reader(server: Server) -> Iterator[None]:
    with server.connect() as reader, reader.transaction():
        reader.execute(f"select count(*) from {SCHEMA}.dim_date")
        yield


@contextmanager
def cut_off(
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    statement: str,
    number: int,
) -> Iterator[list[str]]:
    """End the session of the copy before its n-th statement that begins like this."""
    execute, copy = psycopg.Connection.execute, psycopg.Cursor.copy
    begun: list[str] = []
    was_cut: list[str] = []

    def watch(connection: psycopg.Connection, query: Any) -> None:
        text = query if isinstance(query, str) else query.as_string(connection)
        if connection is not admin and text.lstrip().startswith(statement):
            begun.append(text)
            if len(begun) == number:
                admin_execute(f"select pg_terminate_backend(pid) {OURS}")
                was_cut.append(text)

    def admin_execute(query: str) -> None:
        execute(admin, query)  # type: ignore[arg-type]

    def watched_execute(
        connection: psycopg.Connection, query: Any, *arguments: Any, **options: Any
    ) -> Any:
        watch(connection, query)
        return execute(connection, query, *arguments, **options)

    def watched_copy(cursor: psycopg.Cursor, query: Any, **options: Any) -> Any:
        watch(cursor.connection, query)
        return copy(cursor, query, **options)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Connection, "execute", watched_execute)
        patch.setattr(psycopg.Cursor, "copy", watched_copy)
        yield was_cut


def wait_until(server: Server, query: str) -> None:
    with server.connect() as admin:
        give_up = time.monotonic() + 60
        while admin.execute(query).fetchone() != (True,):  # type: ignore[arg-type]
            assert time.monotonic() < give_up, query
            time.sleep(0.05)
