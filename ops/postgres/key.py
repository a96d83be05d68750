"""The key of a table: primary, or unique where a part of it may be NULL."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql

from ops.postgres.shape import Shape
from ops.postgres.tables import Table, column_list

# As Postgres writes them in what it says of a constraint.
PRIMARY, UNIQUE = "PRIMARY KEY", "UNIQUE NULLS NOT DISTINCT"
DEFINITION = """
    select pg_get_constraintdef(oid)
    from pg_constraint
    where conrelid = to_regclass(%s) and conname = %s
"""


@dataclass(frozen=True)
class Key:
    """What there is and what there shall be; `there` is None where there is none."""

    table: Table
    kind: str
    there: str | None

    @classmethod
    def of(cls, connection: psycopg.Connection, shape: Shape) -> "Key":
        """By the rows that have arrived.

        `mart_inventory` has rows for a whole category, without a product: Postgres
        takes no primary key with a NULL.
        """
        table = shape.table
        live = table.live.as_string(connection)
        there = connection.execute(DEFINITION, [live, table.key_name]).fetchone()
        with_null = connection.execute(
            sql.SQL("select 1 from {} where num_nulls({}) > 0 limit 1").format(
                shape.landing, column_list(table.published.key)
            )
        ).fetchone()
        kind = UNIQUE if with_null else PRIMARY
        return cls(table, kind, there[0] if there else None)

    @property
    def is_wrong(self) -> bool:
        """There is a key, and it is another one."""
        wanted = f"{self.kind} ({', '.join(self.table.published.key)})"
        return self.there is not None and self.there.replace('"', "") != wanted

    def removal(self) -> Iterator[sql.Composed]:
        """A key that is gone leaves its columns as not null."""
        if self.is_wrong:
            name = sql.Identifier(self.table.key_name)
            actions = [sql.SQL("drop constraint {}").format(name)]
            actions += [
                sql.SQL("alter column {} drop not null").format(sql.Identifier(column))
                for column in self.table.columns
            ]
            yield sql.SQL("alter table {} {}").format(
                self.table.live, sql.SQL(", ").join(actions)
            )

    def creation(self) -> Iterator[sql.Composed]:
        if self.is_wrong or self.there is None:
            yield sql.SQL("alter table {} add constraint {} {} ({})").format(
                self.table.live,
                sql.Identifier(self.table.key_name),
                sql.SQL(self.kind),
                column_list(self.table.published.key),
            )
