"""Part files: written under a temporary name, then named by their own content."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from lake.files import publish_file, temporary_path
from lake.layout import Layout
from lake.manifest import Part
from lake.tables import QUARANTINE, TABLES, Table

PARQUET = "format parquet, compression zstd, parquet_version v2"
QUARANTINE_SCHEMA = pa.schema(
    [
        ("source_file", pa.string()),
        ("source_position", pa.int64()),
        (
            "reasons",
            pa.list_(pa.struct([("code", pa.string()), ("field", pa.string())])),
        ),
        ("raw_text", pa.string()),
    ]
)


@dataclass(frozen=True)
class PartWriter:
    """Writes the parts of one raw file; no reader sees them before the commit."""

    layout: Layout
    source_file: str

    def write_accepted(self, connection: duckdb.DuckDBPyConnection) -> Iterator[Part]:
        """One part for each table and month of the accepted records."""
        connection.execute("set variable source_file = $1", [self.source_file])
        for table in TABLES:
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
        table = pa.Table.from_pylist(rows, schema=QUARANTINE_SCHEMA)
        pq.write_table(table, temporary, compression="zstd")
        return self._name_by_content(temporary, QUARANTINE, "")

    def _name_by_content(self, temporary: Path, table: str, partition: str) -> Part:
        with temporary.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = self.layout.part(table, partition, self.source_file, digest)
        publish_file(temporary, path)
        return Part(
            table=table,
            path=self.layout.relative(path),
            source_file=self.source_file,
            row_count=pq.read_metadata(path).num_rows,
            byte_count=path.stat().st_size,
            sha256=digest,
        )


def _months(
    connection: duckdb.DuckDBPyConnection, table: Table
) -> list[tuple[int, int]]:
    return connection.execute(
        f"select distinct year({table.instant}), month({table.instant}) "
        f"from {table.source} order by all"
    ).fetchall()
