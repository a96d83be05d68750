"""Part files: written under a temporary name, then named by their own content."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lake.contract import Feed
from lake.drift import stated_fields
from lake.files import place_file
from lake.layout import Layout
from lake.manifest import Part
from lake.tables import QUARANTINE, SOURCE_FILE, SOURCE_POSITION, TABLES, Table

# As many as DuckDB reads at a time.
ROW_GROUP_ROWS = 122_880
# Why these, and the encodings in `tables.py`: `python -m benchmarks.parquet_layout`.
OPTIONS = {
    "compression": "zstd",
    "row_group_size": ROW_GROUP_ROWS,
    "store_decimal_as_integer": True,
    "store_schema": False,
}


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
            rows = accepted[table.name]
            columns = self._columns(table, rows)
            for year, month, of_month in _by_month(columns, rows[table.instant]):
                partition = table.partition(year, month)
                yield self._write(of_month, table.name, partition, table.encoding)

    def write_quarantine(self, tables: Iterable[pa.Table]) -> Iterator[Part]:
        """One part for each table of bad records; most files have one at most."""
        for bad in tables:
            yield self._write(bad, QUARANTINE, "", {})

    def write_again(self, part: Part, rows: pa.Table) -> Part:
        """A part for another of the same place, with other values in its rows."""
        folder = (self.layout.root / part.path).parent
        partition = folder.relative_to(self.layout.table(part.table)).as_posix()
        tables = TABLES[Feed.of(self.source_file)]
        encodings = {table.name: table.encoding for table in tables}
        encoding = encodings.get(part.table, {})
        return self._write(rows, part.table, partition, encoding)

    def _columns(self, table: Table, rows: pa.Table) -> pa.Table:
        columns = {name: rows[name].cast(of_type) for name, of_type in table.columns}
        columns[SOURCE_FILE] = pa.DictionaryArray.from_arrays(
            np.zeros(len(rows), np.int8), [self.source_file]
        )
        columns[SOURCE_POSITION] = rows[SOURCE_POSITION]
        return pa.table(columns)

    def _write(
        self, rows: pa.Table, table: str, partition: str, encoding: dict[str, Any]
    ) -> Part:
        """A part under a name that says what is in it."""
        content = parquet_bytes(rows, **encoding)
        digest = hashlib.sha256(content).hexdigest()
        path = self.layout.part(table, partition, self.source_file, digest)
        place_file(path, content)
        nulls = {name: rows[name].null_count for name in rows.column_names}
        self.stated_fields.update(stated_fields(table, len(rows), nulls))
        return Part(
            table=table,
            path=self.layout.relative(path),
            source_file=self.source_file,
            row_count=len(rows),
            byte_count=len(content),
            sha256=digest,
        )


def parquet_bytes(rows: pa.Table, **options: Any) -> memoryview:
    """Rows as a Parquet file.

    Args:
        rows: of one table.
        options: of `pyarrow.parquet.write_table`, over those of the lake.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, **{**OPTIONS, **options})
    return memoryview(sink.getvalue())


def _by_month(
    rows: pa.Table, instants: pa.ChunkedArray
) -> Iterator[tuple[int, int, pa.Table]]:
    """The rows of each month, of an instant for each row, in order."""
    if not len(rows):
        return
    values = instants.to_numpy()
    first, last = (np.datetime64(end(), "M") for end in (values.min, values.max))
    months = np.arange(first, last + 1)
    indexes = np.searchsorted(months[1:].astype(values.dtype), values, side="right")
    for index in np.flatnonzero(np.bincount(indexes)).tolist():
        month = months[index].item()
        is_alone = len(months) == 1
        of_month = rows if is_alone else rows.filter(pa.array(indexes == index))
        yield month.year, month.month, of_month
