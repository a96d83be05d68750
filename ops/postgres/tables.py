"""What a published table is in Postgres: its columns, key, indexes and comments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from psycopg import sql

from ops.errors import PostgresError
from serving.versions import PublishedTable

# As Postgres itself writes them, so that they can be compared with what is there.
TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    # An instant: with the zone, every client sees the same one.
    "TIMESTAMP": "timestamp with time zone",
    "VARCHAR": "text",
}
# What people filter and join by; a column that leads the key has its index already.
FILTERS = (
    "category",
    "country",
    "customer_id",
    "date_id",
    "inventory_month",
    "order_date",
    "order_id",
    "order_month",
    "product_id",
    "refund_date",
    "refund_month",
    "sales_month",
)


@dataclass(frozen=True)
class Table:
    """A published table and its place in a schema."""

    schema: str
    name: str
    published: PublishedTable
    parquet: Path

    @property
    def live(self) -> sql.Identifier:
        """What people read."""
        return sql.Identifier(self.schema, self.name)

    @property
    def staged(self) -> sql.Identifier:
        """What the version holds, seen by nobody else."""
        return sql.Identifier("pg_temp", self.name)

    @cached_property
    def columns(self) -> dict[str, str]:
        """Postgres's types, in the order of the columns.

        Raises:
            PostgresError: a column is of a type that has no place here.
        """
        return {
            name: _type(f"{self.name}.{name}", column.type)
            for name, column in self.published.columns.items()
        }

    @property
    def money(self) -> list[str]:
        """The columns that must add up to the cent."""
        return [name for name, of in self.columns.items() if of.startswith("numeric")]

    @property
    def key_name(self) -> str:
        return f"{self.name}_key"

    @property
    def filters(self) -> list[str]:
        """What people filter and join by, beside the first column of the key."""
        lead = self.published.key[:1]
        return [name for name in FILTERS if name in self.columns and [name] != lead]

    def statistics(self) -> sql.Composed:
        """Of what the planner is asked about at once; autovacuum does the others."""
        asked = dict.fromkeys([*self.published.key, *self.filters])
        return sql.SQL("analyze {} ({})").format(self.live, column_list(list(asked)))

    def indexes(self) -> Iterator[sql.Composed]:
        for column in self.filters:
            yield sql.SQL("create index if not exists {} on {} ({})").format(
                sql.Identifier(f"{self.name}_{column}_idx"),
                self.live,
                sql.Identifier(column),
            )

    def comments(self) -> Iterator[sql.Composed]:
        """The words of dbt's docs."""
        yield sql.SQL("comment on table {} is {}").format(
            self.live, sql.Literal(self.published.description)
        )
        for name, column in self.published.columns.items():
            yield sql.SQL("comment on column {} is {}").format(
                sql.Identifier(self.schema, self.name, name),
                sql.Literal(column.description),
            )


def column_list(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _type(where: str, published: str) -> str:
    if decimal := re.fullmatch(r"DECIMAL(\(\d+,\d+\))", published):
        return f"numeric{decimal[1]}"
    if published not in TYPES:
        raise PostgresError(
            f"{where}: {published} has no type in Postgres; cast it in the model to "
            "what its contract says"
        )
    return TYPES[published]
