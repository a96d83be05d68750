"""`storelake_version`: which version a schema holds, and which tables are ours."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from ops.errors import PostgresError
from serving.versions import Version

NAME = "storelake_version"
CREATE = """
    create table {} (
        version text primary key,
        content_id text not null,
        published_at timestamp with time zone not null,
        copied_at timestamp with time zone not null default now(),
        as_of_date date,
        run_id text not null,
        lake_id text not null,
        table_names text[] not null
    )
"""
COMMENT = "One row: the version of Storelake that the tables of this schema hold."
RELATIONS = """
    select relname, relkind = 'r'
    from pg_class
    where relnamespace = to_regnamespace(quote_ident(%s)) and relname = any(%s)
"""


@dataclass(frozen=True)
class Record:
    """What a schema says of itself; empty where nothing was copied there yet."""

    version: str = ""
    content_id: str = ""
    table_names: tuple[str, ...] = ()


def find_record(
    connection: psycopg.Connection, schema: str, names: list[str]
) -> Record:
    """Make schema and record, should they be missing.

    Raises:
        PostgresError: a table of that name is somebody else's.
    """
    exists = "select to_regnamespace(quote_ident(%s)) is not null"
    if connection.execute(exists, [schema]).fetchone() != (True,):
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    found = connection.execute(RELATIONS, [schema, [NAME, *names]]).fetchall()
    there: dict[str, bool] = dict(found)
    record = _read(connection, schema) if NAME in there else _create(connection, schema)
    for name, is_table in there.items():
        if not is_table or name not in (NAME, *record.table_names):
            raise PostgresError(
                f"{schema}.{name}: is there and not Storelake's, so it stays; rename "
                "it, or choose another schema with --schema"
            )
    return record


def write_record(connection: psycopg.Connection, schema: str, version: Version) -> None:
    table = sql.Identifier(schema, NAME)
    connection.execute(sql.SQL("delete from {}").format(table))
    row = {
        "version": version.version,
        "content_id": version.content_id,
        "published_at": version.published_at,
        "as_of_date": version.as_of_date,
        "run_id": version.run_id,
        "lake_id": version.lake_id,
        "table_names": sorted(version.marts),
    }
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            table,
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(map(sql.Placeholder, row)),
        ),
        row,
    )


def _create(connection: psycopg.Connection, schema: str) -> Record:
    table = sql.Identifier(schema, NAME)
    connection.execute(sql.SQL(CREATE).format(table))
    connection.execute(
        sql.SQL("comment on table {} is {}").format(table, sql.Literal(COMMENT))
    )
    return Record()


def _read(connection: psycopg.Connection, schema: str) -> Record:
    query = sql.SQL("select version, content_id, table_names from {}")
    try:
        rows = connection.execute(query.format(sql.Identifier(schema, NAME))).fetchall()
    except psycopg.errors.UndefinedColumn:
        rows = []
    if len(rows) != 1:
        raise PostgresError(
            f"{schema}.{NAME}: is not as Storelake left it; choose another schema with "
            "--schema, or drop this one"
        )
    ((version, content_id, table_names),) = rows
    return Record(version, content_id, tuple(table_names))
