"""One schema of a PostgreSQL, and what people see in it."""

from datetime import UTC, datetime
from typing import Any

from edited_versions import Editions
from postgres_server import Server
from psycopg import sql
from psycopg.rows import dict_row

from ops.postgres.address import Address
from ops.postgres.transaction import Copied, copy_version
from serving.versions import Version


class Target:
    """One schema of the server, and what people see in it."""

    def __init__(self, server: Server, schema: str) -> None:
        self.server = server
        self.schema = schema
        self.people = server.connect()

    def copy(self, editions: Editions, version: Version) -> Copied:
        address = Address.parse(self.server.url())
        return copy_version(editions.layout, version, address, self.schema, 5)

    def execute(self, statement: str) -> list[Any]:
        """`{0}` is the schema."""
        name = sql.Identifier(self.schema)
        result = self.people.execute(sql.SQL(statement).format(name))  # type: ignore[arg-type]
        return result.fetchall() if result.description else []

    def rows(self, table: str) -> list[dict[str, Any]]:
        """As Python reads them from Parquet, in no order."""
        query = sql.SQL("select * from {}").format(sql.Identifier(self.schema, table))
        with self.people.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(query).fetchall()
        return [{name: _naive(value) for name, value in row.items()} for row in found]


def _naive(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def same(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> bool:
    return sorted(map(_text, rows)) == sorted(map(_text, others))


def _text(row: dict[str, Any]) -> str:
    return repr(sorted(row.items()))
