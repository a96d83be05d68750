"""Part files: written under a temporary name, then named by their own content."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lake.contract import Feed
from lake.drift import stated_fields
from lake.files import publish_file, temporary_path
from lake.layout import Layout
from lake.manifest import Part
from lake.quarantine import SCHEMA
from lake.tables import QUARANTINE, SOURCE_FILE, TABLES, Table

# As many as DuckDB reads at a time.
ROW_GROUP_ROWS = 122_880


@dataclass(frozen=True)
class PartWriter:
    """Writes the parts of one raw file; no reader sees them before the commit.

    `stated_fields` counts what the written rows state, as `drift.py` says.
    """

    layout: Layout
    source_file: str
    stated_fields: Counter[str] = field(default_factory=Counter)

    def write_accepted(self, accepted: Mapping[str, pa.Table]) -> Iterator[Part]:
        """One part for each table and month of the accepted rows, by table."""
        for table in TABLES[Feed.of(self.source_file)]:
            for year, month, rows in _by_month(accepted[table.name], table.instant):
                partition = table.partition(year, month)
                temporary = temporary_path(self.layout.table(table.name) / partition)
                pq.write_table(
                    self._columns(table, rows),
                    temporary,
                    compression="zstd",
                    row_group_size=ROW_GROUP_ROWS,
                    use_dictionary=table.dictionaries,
                    column_encoding=table.encodings,
                    store_decimal_as_integer=True,
                    store_schema=False,
                )
                yield self._name_by_content(temporary, table.name, partition)

    def _columns(self, table: Table, rows: pa.Table) -> pa.Table:
        name = pa.scalar(self.source_file)
        of_file = pa.repeat(name, len(rows))
        columns = rows.append_column(SOURCE_FILE, of_file)
        return columns.select(table.schema.names).cast(table.schema)

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


def _by_month(rows: pa.Table, instant: str) -> Iterator[tuple[int, int, pa.Table]]:
    """The rows of each month (year, month) of an instant, in order."""
    if not len(rows):
        return
    first, last = pc.min_max(rows[instant]).as_py().values()
    if (first.year, first.month) == (last.year, last.month):
        yield first.year, first.month, rows
        return
    months = pc.floor_temporal(rows[instant], unit="month")
    for month in sorted(months.unique().to_pylist()):
        yield month.year, month.month, rows.filter(pc.equal(months, month))
