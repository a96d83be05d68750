"""Where a Postgres is, how to reach it, and what may be said of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ops.errors import PostgresError

SCHEMES = ("postgresql://", "postgres://")
# Whoever looks at pg_stat_activity sees who it is; a role's time limits are for others.
DEFAULTS = {
    "application_name": "storelake",
    "connect_timeout": "10",
    "keepalives_idle": "30",
}
SESSION = """
    set time zone 'UTC';
    set statement_timeout = 0;
    set lock_timeout = '5min';
    set idle_in_transaction_session_timeout = 0;
    set work_mem = '64MB';
"""


@dataclass(frozen=True)
class Address:
    """Shown as host and database; the password is neither shown nor said."""

    host: str
    database: str
    password: str = field(repr=False)
    _connection_string: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read an address as libpq does.

        Raises:
            PostgresError: it is none. The message repeats nothing of it.
        """
        try:
            given = conninfo_to_dict(text) if text.startswith(SCHEMES) else None
        except psycopg.ProgrammingError:
            given = None
        if given is None:
            # libpq's own message would repeat the address, with its password.
            raise PostgresError(
                "the address of the Postgres cannot be read; write it as "
                "postgresql://user@host:5432/database, special characters as %XX"
            )
        named = {name: str(value) for name, value in given.items()}
        return cls(
            host=named.get("host") or named.get("hostaddr") or "localhost",
            database=named.get("dbname") or named.get("user") or "postgres",
            password=named.get("password", ""),
            _connection_string=make_conninfo(**{**DEFAULTS, **named}),
        )

    def __str__(self) -> str:
        return f"Postgres {self.database} on {self.host}"

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        """A session that ends with what it left uncommitted undone.

        Raises:
            PostgresError: Postgres cannot be reached, refused, or went away.
        """
        try:
            with psycopg.connect(
                self._connection_string, prepare_threshold=None
            ) as connection:
                connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
                connection.execute(SESSION)
                connection.commit()
                yield connection
        except psycopg.Error as error:
            # Not chained: the driver's error may know the password.
            raise PostgresError(
                f"{self}: {self._said(error)}; the tables there are as they were, mend "
                "the cause and run storelake publish --to again"
            ) from None

    def _said(self, error: psycopg.Error) -> str:
        """Postgres's first line and its details, without the password."""
        lines = str(error).strip().splitlines() or [type(error).__name__]
        detail = (error.diag.message_detail or "").splitlines()
        said = "; ".join([lines[0], *detail])
        return said.replace(self.password, "***") if self.password else said
