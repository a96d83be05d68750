"""A copy whose connection is cut, wherever it is, leaves one version whole."""

import threading
from collections.abc import Callable

import psycopg
import pytest
from postgres_readers import OURS, SCHEMA, cut_off, digests, seen, wait_until
from postgres_server import Server

from ops.errors import PostgresError
from ops.postgres.transaction import Copied
from serving.versions import Version

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
