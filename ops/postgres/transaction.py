"""A published version into the tables of one schema, whole, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from lake.layout import Layout
from ops.errors import PostgresError
from ops.postgres.address import Address
from ops.postgres.key import Key
from ops.postgres.parity import check_parity
from ops.postgres.readers import PATIENCE, wait_for_readers
from ops.postgres.record import NAME, Record, find_record, write_record
from ops.postgres.shape import Shape
from ops.postgres.staging import stage
from ops.postgres.tables import Table
from serving.versions import Version

OLDEST_SERVER = 150_000
LONGEST_NAME = 63
# Two sessions that copy into one schema would undo each other's work.
TURN = "select pg_try_advisory_xact_lock(hashtextextended('storelake ' || %s, 0))"


@dataclass
class Copied:
    """What became of the tables.

    Attributes:
        is_news: False where the version was there already, whole.
        added, removed: rows; one that changed counts in both.
        without_nul: by `table.column`, texts that held what Postgres cannot store.
    """

    is_news: bool = True
    added: int = 0
    removed: int = 0
    without_nul: dict[str, int] = field(default_factory=dict)


def copy_version(
    layout: Layout,
    version: Version,
    address: Address,
    schema: str,
    patience: float = PATIENCE,
) -> Copied:
    """Make the tables of a schema equal to a version; all of it or nothing.

    Args:
        layout: the lake of the version.
        version: what was published.
        address: of the database.
        schema: made where it is missing; what else it holds stays.
        patience: seconds to wait for transactions that have read the tables.

    Raises:
        PostgresError: what and where; the tables are as they were.
    """
    tables = [
        Table(schema, name, mart, layout.mart(version.version, name))
        for name, mart in version.marts.items()
    ]
    with address.connected() as connection:
        _check_place(connection, address, schema)
        record = find_record(connection, schema, sorted(version.marts))
        if record.version == version.version and _is_whole(connection, tables):
            return Copied(is_news=False)
        copied = _replace(connection, tables, patience)
        _drop_unpublished(connection, schema, record, version)
        write_record(connection, schema, version)
        everything = [*(table.live for table in tables), sql.Identifier(schema, NAME)]
        wait_for_readers(connection, everything, patience)
        _commit(connection, address)
    return copied


def _check_place(connection: psycopg.Connection, address: Address, schema: str) -> None:
    if connection.info.server_version < OLDEST_SERVER:
        raise PostgresError(
            f"{address}: is older than PostgreSQL 15, whose keys take a NULL; update it"
        )
    if not 0 < len(schema.encode()) <= LONGEST_NAME or schema.startswith("pg_"):
        raise PostgresError(f"{schema!r}: is no name for a schema of one's own")
    if connection.execute(TURN, [schema]).fetchone() != (True,):
        raise PostgresError(
            f"{address}: another storelake publish is copying into {schema}; wait for "
            "its end"
        )


def _is_whole(connection: psycopg.Connection, tables: Iterable[Table]) -> bool:
    """The version is there, and nobody has changed a table since."""
    try:
        if any(Shape.of(connection, table).is_wrong for table in tables):
            return False
        check_parity(connection, tables)
    except PostgresError:
        return False
    return True


def _replace(
    connection: psycopg.Connection, tables: list[Table], patience: float
) -> Copied:
    """Stage all tables but new ones, then let the live ones hold the same.

    They stay the same tables, and a row that did not change stays where it is: so
    views, rights and open snapshots of readers hold.
    """
    shapes = [Shape.of(connection, table) for table in tables]
    there = [shape.table.live for shape in shapes if shape.there]
    if there:
        # No other writer, and no vacuum; readers go on.
        connection.execute(
            sql.SQL("lock table {} in share row exclusive mode").format(
                sql.SQL(", ").join(there)
            )
        )
    copied = Copied()
    for shape in shapes:
        copied.without_nul |= stage(connection, shape)
    keys = [Key.of(connection, shape) for shape in shapes]
    if any(s.is_wrong for s in shapes) or any(key.is_wrong for key in keys):
        wait_for_readers(connection, there, patience)
    for shape, key in zip(shapes, keys, strict=True):
        _run(connection, [*key.removal(), *shape.changes()])
        if shape.there:
            _fill(connection, shape.table, copied)
        else:
            copied.added += shape.table.published.row_count
        _run(connection, [*key.creation(), *shape.table.indexes()])
        _run(connection, [*shape.table.comments(), shape.table.statistics()])
    check_parity(connection, tables)
    return copied


def _fill(connection: psycopg.Connection, table: Table, copied: Copied) -> None:
    """Take out what the version does not hold, put in what is missing.

    Whole rows are compared, as Postgres compares records: a NULL equals a NULL.
    """
    names = {"live": table.live, "staged": table.staged}
    removed = connection.execute(
        sql.SQL(
            "delete from {live} as live where not exists "
            "(select from {staged} as staged where staged = live)"
        ).format(**names)
    )
    added = connection.execute(
        sql.SQL(
            "insert into {live} select staged.* from {staged} as staged "
            "where not exists (select from {live} as live where live = staged)"
        ).format(**names)
    )
    copied.removed += removed.rowcount
    copied.added += added.rowcount


def _drop_unpublished(
    connection: psycopg.Connection, schema: str, record: Record, version: Version
) -> None:
    """A mart that the project no longer has; Postgres refuses if a view shows it."""
    for name in sorted(set(record.table_names) - set(version.marts)):
        connection.execute(
            sql.SQL("drop table if exists {}").format(sql.Identifier(schema, name))
        )


def _run(connection: psycopg.Connection, statements: Iterable[sql.Composed]) -> None:
    """In one message, however many they are: a server may be far away."""
    together = sql.SQL("; ").join(statements)
    if together.as_string(connection):
        connection.execute(together)


def _commit(connection: psycopg.Connection, address: Address) -> None:
    try:
        connection.commit()
    except psycopg.OperationalError as error:
        raise PostgresError(
            f"{address}: the connection was lost as it committed; the tables are those "
            "of the old version or of the new one, whole; run storelake publish --to "
            "again, it says which"
        ) from error
