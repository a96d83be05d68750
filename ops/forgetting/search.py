"""Looking for texts in every file of a folder, also where they are compressed."""

import mmap
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from lake.forgetting.person import spellings
from lake.reading.sources import COMPRESSIONS
from ops.parquet import quoted

BLOCK_BYTES = 16 * 1024 * 1024
LONGEST_SPELLING = 6  # of a character: \uXXXX


def files_with(folders: Iterable[Path], texts: set[str]) -> list[Path]:
    """The files below some folders in which one of the texts stands, in any spelling.

    Compressed files and Parquet are unpacked for it. A text within a longer word does
    not count: many a name is part of another one.
    """
    sought = sorted(text for text in texts if text.strip())
    if not sought:
        return []
    pattern = re.compile(
        rb"(?<!\w)(?:" + b"|".join(map(spellings, sought)) + rb")(?!\w)"
    )
    overlap = LONGEST_SPELLING * max(map(len, sought)) + 2
    return [
        path
        for folder in folders
        for path in _files(folder)
        if any(pattern.search(block) for block in _blocks(path, overlap))
    ]


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _blocks(path: Path, overlap: int) -> Iterator[Any]:
    """The bytes of a file, unpacked, in blocks that overlap."""
    try:
        if path.suffix == ".parquet":
            yield from _parquet_blocks(path)
        elif path.suffix in COMPRESSIONS:
            with pa.input_stream(str(path), COMPRESSIONS[path.suffix]) as stream:
                block = b""
                while more := stream.read(BLOCK_BYTES):
                    block = block[-overlap:] + more
                    yield block
        elif path.stat().st_size:
            with (
                path.open("rb") as file,
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
            ):
                yield content
    except (OSError, pa.ArrowException):
        yield path.read_bytes()  # no longer what its name says


def _parquet_blocks(path: Path) -> Iterator[bytes]:
    """The texts of each column, and the footer with its statistics."""
    file = pq.ParquetFile(path)
    for group in range(file.num_row_groups):
        for column in file.read_row_group(group).columns:
            if pa.types.is_string(column.type):
                texts = column.unique().drop_null().to_pylist()
                yield "\n".join(texts).encode()
    yield path.read_bytes()


def tables_with(warehouse: Path, texts: set[str]) -> list[str]:
    """The tables of a DuckDB file in which one of the texts is a whole value."""
    if not warehouse.exists() or not texts:
        return []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{quoted(warehouse)}' as searched (read_only)")
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "semi join duckdb_tables() using (database_name, table_oid) "
            "where database_name = 'searched' and data_type = 'VARCHAR' order by all"
        ).fetchall()
        found = [
            f"{schema}.{table}"
            for schema, table, column in columns
            if connection.execute(
                f'select 1 from searched."{schema}"."{table}" '
                f'where "{column}" in (select unnest($texts)) limit 1',
                {"texts": sorted(texts)},
            ).fetchone()
        ]
    return sorted(set(found))
