"""The moment in which the version changes for everybody at once."""

import time
from collections.abc import Sequence
from itertools import cycle

import psycopg
from psycopg import errors, sql

from ops.errors import PostgresError

PATIENCE = 300.0
# Milliseconds, in turn: short, because a reader who holds one table may be waiting for
# another that we hold; longer, because a query may need it. All below the second after
# which Postgres looks for deadlocks and ends somebody.
ATTEMPTS, PAUSE = (25, 50, 100, 200, 400), 0.05
HOLDERS = """
    select distinct pid
    from pg_locks
    where relation = any(%s::regclass[]) and granted and pid <> pg_backend_pid()
    order by pid
"""


def wait_for_readers(
    connection: psycopg.Connection, tables: Sequence[sql.Identifier], patience: float
) -> None:
    """Hold all tables until the commit, when no open transaction has read any.

    A transaction that has read one table of the old version can then not go on to read
    another of the new one. All at once or none: who waits while holding some of them
    could wait for a reader who waits for those.

    Raises:
        PostgresError: some transaction has not ended in `patience` seconds.
    """
    give_up = time.monotonic() + patience
    lock = sql.SQL("lock table {} in access exclusive mode").format(
        sql.SQL(", ").join(tables)
    )
    for milliseconds in cycle(ATTEMPTS):
        if _locked(connection, lock, milliseconds):
            return
        if time.monotonic() > give_up:
            raise PostgresError(
                f"readers have held the tables for {patience:.0f} seconds "
                f"(process {_holders(connection, tables)}); the tables are as they "
                "were, end those transactions and run storelake publish --to again"
            )
        time.sleep(PAUSE)


def _locked(
    connection: psycopg.Connection, lock: sql.Composed, milliseconds: int
) -> bool:
    try:
        with connection.transaction():
            connection.execute(f"set local statement_timeout = {milliseconds}")
            connection.execute(lock)
            connection.execute("set local statement_timeout = 0")
    except errors.QueryCanceled:
        return False
    return True


def _holders(connection: psycopg.Connection, tables: Sequence[sql.Identifier]) -> str:
    names = [table.as_string(connection) for table in tables]
    return ", ".join(str(pid) for (pid,) in connection.execute(HOLDERS, [names]))
