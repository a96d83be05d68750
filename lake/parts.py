"""Part files: written under a temporary name, then named by their own content."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from lake.contract import Feed
from lake.drift import stated_fields
from lake.files import publish_file, temporary_path
from lake.layout import Layout
from lake.manifest import Part
from lake.quarantine import SCHEMA
from lake.tables import QUARANTINE, TABLES, Table

PARQUET = "format parquet, compression zstd, parquet_version v2"


@dataclass(frozen=True)
class PartWriter:
    """Writes the parts of one raw file; no reader sees them before the commit.

    `stated_fields` counts what the written rows state, as `drift.py` says.
    """

    layout: Layout
    source_file: str
    stated_fields: Counter[str] = field(default_factory=Counter)

    def write_accepted(self, connection: duckdb.DuckDBPyConnection) -> Iterator[Part]:
        """One part for each table and month of the accepted records."""
        connection.execute("set variable source_file = $1", [self.source_file])
        for table in TABLES[Feed.of(self.source_file)]:
            months = _months(connection, table)
            for year, month in months:
                partition = table.partition(year, month)
                temporary = temporary_path(self.layout.table(table.name) / partition)
                target = str(temporary).replace("'", "''")
                accepted = f"select * from {table.source}"
                if len(months) > 1:
                    accepted += (
                        f" where year({table.instant}) = {year}"
                        f" and month({table.instant}) = {month}"
                    )
                connection.execute(
                    f"copy (with accepted as ({accepted}) {table.select}) "
                    f"to '{target}' ({PARQUET})"
                )
                yield self._name_by_content(temporary, table.name, partition)

    def write_quarantine(self, rows: list[dict[str, Any]]) -> Part:
        """One part with every bad record of the file."""
        temporary = temporary_path(self.layout.table(QUARANTINE))
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        pq.write_table(table, temporary, compression="zstd")
        return self._name_by_content(temporary, QUARANTINE, "")

    def _name_by_content(self, temporary: Path, table: str, partition: str) -> Part:
        with temporary.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = self.layout.part(table, partition, self.source_file, digest)
        publish_file(temporary, path)
        footer = pq.read_metadata(path)
        nulls = _null_counts(footer)
        self.stated_fields.update(stated_fields(table, footer.num_rows, nulls))
        return Part(
            table=table,
            path=self.layout.relative(path),
            source_file=self.source_file,
            row_count=footer.num_rows,
            byte_count=path.stat().st_size,
            sha256=digest,
        )


def _null_counts(footer: pq.FileMetaData) -> Counter[str]:
    nulls: Counter[str] = Counter()
    for group in range(footer.num_row_groups):
        for index in range(footer.num_columns):
            column = footer.row_group(group).column(index)
            nulls[column.path_in_schema] += column.statistics.null_count
    return nulls


def _months(
    connection: duckdb.DuckDBPyConnection, table: Table
) -> list[tuple[int, int]]:
    return connection.execute(
        f"select distinct year({table.instant}), month({table.instant}) "
        f"from {table.source} order by all"
    ).fetchall()
