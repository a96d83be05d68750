"""Brings a table in Postgres to the shape of the version, with the least change."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql

from ops.postgres.tables import Table

COLUMNS = """
    select attname, format_type(atttypid, atttypmod)
    from pg_attribute
    where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped
    order by attnum
"""


@dataclass(frozen=True)
class Shape:
    """A table as it is there and as it shall be.

    Attributes:
        there: its columns and their types now; empty where there is no such table.
    """

    table: Table
    there: dict[str, str]

    @classmethod
    def of(cls, connection: psycopg.Connection, table: Table) -> "Shape":
        name = table.live.as_string(connection)
        return cls(table, dict(connection.execute(COLUMNS, [name]).fetchall()))

    @property
    def dropped(self) -> list[str]:
        """No longer published, or of another type."""
        wanted = self.table.columns
        return [name for name, of in self.there.items() if wanted.get(name) != of]

    @property
    def added(self) -> list[str]:
        return [name for name in self.table.columns if name not in self._kept]

    @property
    def order(self) -> list[str]:
        """The columns as they will stand: a new one behind those that stay."""
        return [*self._kept, *self.added]

    @property
    def _kept(self) -> list[str]:
        return [name for name in self.there if name not in self.dropped]

    def _definitions(self, names: list[str]) -> sql.Composed:
        """Columns with their types, as a table is created with them."""
        return sql.SQL(", ").join(
            sql.SQL("{} {}").format(
                sql.Identifier(name),
                sql.SQL(self.table.columns[name]),
            )
            for name in names
        )

    @property
    def is_wrong(self) -> bool:
        """There is a table, and it has other columns."""
        return bool(self.there) and bool(self.dropped or self.added)

    @property
    def landing(self) -> sql.Identifier:
        """Where the rows of the version arrive; a new table is seen by nobody yet."""
        return self.table.staged if self.there else self.table.live

    def creation(self) -> sql.Composed:
        """Of the table in which they arrive."""
        create = "create temporary table {} ({}) on commit drop"
        return sql.SQL(create if self.there else "create table {} ({})").format(
            self.landing, self._definitions(self.order)
        )

    def changes(self) -> Iterator[sql.Composed]:
        """Postgres refuses to drop what a user's view shows, and says which view."""
        drop, add = sql.SQL("drop column {}"), sql.SQL("add column {}")
        actions = [
            *(drop.format(sql.Identifier(name)) for name in self.dropped),
            *(add.format(self._definitions([name])) for name in self.added),
        ]
        if self.there and actions:
            yield sql.SQL("alter table {} {}").format(
                self.table.live, sql.SQL(", ").join(actions)
            )
