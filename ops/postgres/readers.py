"""The moment in which the version changes for everybody at once."""

import time
from collections.abc import Sequence

import psycopg
from psycopg import errors, sql

from ops.errors import PostgresError

PATIENCE = 300.0
# Shorter than the second after which Postgres looks for deadlocks and ends somebody.
ATTEMPT, PAUSE = "400ms", 0.2
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
    while not _locked(connection, lock):
        if time.monotonic() > give_up:
            raise PostgresError(
                f"readers have held the tables for {patience:.0f} seconds "
                f"(process {_holders(connection, tables)}); the tables are as they "
                "were, end those transactions and run storelake publish --to again"
            )
        time.sleep(PAUSE)


def _locked(connection: psycopg.Connection, lock: sql.Composed) -> bool:
    try:
        with connection.transaction():
            connection.execute(f"set local statement_timeout = '{ATTEMPT}'")
            connection.execute(lock)
            connection.execute("set local statement_timeout = 0")
    except errors.QueryCanceled:
        return False
    return True


def _holders(connection: psycopg.Connection, tables: Sequence[sql.Identifier]) -> str:
    names = [table.as_string(connection) for table in tables]
    return ", ".join(str(pid) for (pid,) in connection.execute(HOLDERS, [names]))
