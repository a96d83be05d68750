"""What readers of a copy see, and ways to cut its connection."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from postgres_server import Server
from psycopg import sql

SCHEMA = "read"
# Every row of these says in one of its columns which version it is of.
MARKED = {
    "dim_store": "city",
    "fact_orders": "channel",
    "mart_customer_value": "segment",
    "mart_top_products": "brand",
}
OURS = "from pg_stat_activity where application_name = 'storelake'"


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
