"""The rows of a version, out of its Parquet into Postgres, through COPY."""

import io
from collections.abc import Iterator

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from psycopg import sql
from psycopg.copy import QueuedLibpqWriter

from ops.postgres.shape import Shape
from ops.postgres.tables import Table, column_list

# A table as wide as fact_sales then takes two MB at a time.
ROWS_A_BATCH = 8_192
NUL, REPLACEMENT = "\0", "\N{REPLACEMENT CHARACTER}"


def stage(connection: psycopg.Connection, shape: Shape) -> dict[str, int]:
    """Fill a temporary table with the columns of the live one, or a new live one.

    Returns:
        By `table.column` how many texts held NUL, which Postgres cannot store. It is
        replaced by U+FFFD, the sign for a character that could not be kept.
    """
    table = shape.table
    connection.execute(shape.creation())
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(
        shape.landing, column_list(list(table.columns))
    )
    replaced: dict[str, int] = {}
    with (
        connection.cursor() as cursor,
        # Its thread sends one batch while the next is being written as text.
        cursor.copy(statement, writer=QueuedLibpqWriter(cursor)) as copy,
    ):
        for batch in _batches(table):
            copy.write(_csv(_without_nul(batch, replaced)))
    return {f"{table.name}.{column}": count for column, count in replaced.items()}


def _batches(table: Table) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(table.parquet) as file:
        yield from file.iter_batches(ROWS_A_BATCH, columns=list(table.columns))


def _without_nul(batch: pa.RecordBatch, replaced: dict[str, int]) -> pa.RecordBatch:
    for number, field in enumerate(batch.schema):
        if pa.types.is_string(field.type):
            texts = batch.column(number)
            count = pc.sum(pc.match_substring(texts, NUL)).as_py() or 0
            if count:
                replaced[field.name] = replaced.get(field.name, 0) + count
                texts = pc.replace_substring(texts, NUL, REPLACEMENT)
                batch = batch.set_column(number, field, texts)
    return batch


def _csv(batch: pa.RecordBatch) -> bytes:
    """Arrow quotes every text and leaves NULL empty, as COPY tells them apart."""
    sink = io.BytesIO()
    pa_csv.write_csv(batch, sink, pa_csv.WriteOptions(include_header=False))
    return sink.getvalue()
