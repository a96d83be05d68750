"""Who copies a published version into a Postgres."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.race import Case
from lake.layout import Layout
from serving.versions import Version

SCRIPTS = Path(__file__).resolve().parent / "contenders"
SCHEMA = "benchmark"
COPY, MANY, ROW_BY_ROW = (
    "storelake publish --to",
    "SQLAlchemy, lists of rows",
    "SQLAlchemy, row by row",
)
CONTENDERS = {
    COPY: ("storelake_copy.py", ()),
    MANY: ("inserts.py", ("10000",)),
    ROW_BY_ROW: ("inserts.py", ("1",)),
}


@dataclass(frozen=True)
class Copying(Case):
    """Copies a version into an empty schema of the server at `url`."""

    url: str = ""

    def prepare(self, output: Path) -> None:
        """The schema of the one before is gone."""
        output.mkdir(parents=True)
        with psycopg.connect(self.url) as connection:
            connection.execute(f"drop schema if exists {SCHEMA} cascade")


def cases(layout: Layout, version: Version, url: str) -> Iterator[Copying]:
    rows = sum(mart.row_count for mart in version.marts.values())
    for name, (script, options) in CONTENDERS.items():
        yield Copying(
            name,
            SCRIPTS / script,
            rows,
            arguments=(str(layout.root), url, SCHEMA, *options),
            times_itself=True,
            url=url,
        )


def held(url: str, version: Version) -> dict[str, int]:
    """Rows of each table."""
    with psycopg.connect(url) as connection:
        counted = {}
        for name in version.marts:
            query = sql.SQL("select count(*) from {}")
            table = sql.Identifier(SCHEMA, name)
            row = connection.execute(query.format(table)).fetchone()
            counted[name] = row[0] if row else 0
    return counted
