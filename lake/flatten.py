"""A raw file, or a piece of it, to part files: the bulk path, the exact one beside."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from lake.bulk.path import BulkPath
from lake.bulk.shape import learn_shape
from lake.chunks import chunks
from lake.contract import Feed
from lake.errors import LakeError
from lake.exact.rows import JudgedRow, judged_rows, rows_table
from lake.exact.validation import validate_order
from lake.flattened import Flattened
from lake.layout import Layout
from lake.manifest import Part
from lake.parts import PartWriter
from lake.quarantine import quarantine_row, quarantine_tables
from lake.reading.batch import Batch, new_buffer
from lake.reading.reader import read_batches, sample_records
from lake.reading.sources import Piece
from lake.settings import Rules
from lake.tables import QUARANTINE, TABLES

# Rows of the smaller feeds are Python objects for a while: this bounds memory, and
# changing it changes part files.
ROWS_AT_A_TIME, BYTES_AT_A_TIME = 100_000, 32 * 1024 * 1024


class Flattener:
    """Flattens files one after the other, on one core.

    The result depends on the file's bytes and name and on `rules`, on nothing else.
    """

    def __init__(self, layout: Layout, rules: Rules) -> None:
        self.layout = layout
        self.rules = rules
        self.bulk = BulkPath(rules)
        self.text = new_buffer()
        # Batch after batch asks for the same amounts: this one gives them back at once.
        pa.set_memory_pool(pa.system_memory_pool())

    def flatten(
        self, path: Path, source_file: str, piece: Piece | None = None
    ) -> Flattened:
        """Write the parts of one file, or of one piece of it.

        Raises:
            UnreadableFileError: the file cannot be read to its end.
            LakeError: records went missing between reading and writing (a bug).
        """
        whole = Flattened()
        writer = PartWriter(self.layout, source_file)
        if Feed.of(source_file) is Feed.ORDERS:
            shape = learn_shape(sample_records(path))
            for batch in read_batches(path, piece, self.text, whole.take_sha256):
                if len(batch):
                    self.bulk.begin(shape)
                    whole.add(self._flatten_orders(batch, writer))
        else:
            rows = judged_rows(path, source_file, self.rules)
            for chunk in chunks(
                rows, ROWS_AT_A_TIME, lambda row: len(row.record), BYTES_AT_A_TIME
            ):
                whole.add(self._flatten_rows(chunk, writer))
        if whole.records_read != whole.records_processed + whole.records_quarantined:
            raise LakeError(
                f"{path}: read {whole.records_read} records but processed "
                f"{whole.records_processed} and quarantined "
                f"{whole.records_quarantined}; nothing was committed, report this"
            )
        whole.stated_fields = writer.stated_fields
        return whole

    def _flatten_orders(self, batch: Batch, writer: PartWriter) -> Flattened:
        suspects = self.bulk.find_suspects(batch)
        result = Flattened(records_read=len(batch), exact_path_count=len(suspects))
        source_file = writer.source_file
        readmitted: dict[int, Any] = {}

        def bad_records() -> Iterator[dict[str, Any]]:
            for index in suspects:
                record = batch.record(index)
                verdict = validate_order(record, self.rules)
                result.count(verdict)
                if verdict.reasons:
                    position = int(batch.positions[index])
                    yield quarantine_row(source_file, position, verdict, record)
                else:
                    readmitted[index] = verdict.values

        bad = list(quarantine_tables(bad_records()))
        self.bulk.admit(batch, suspects, readmitted)
        result.rounded_numbers += self.bulk.rounded_numbers()
        result.unknown_fields += self.bulk.unknown_fields()
        result.statuses += self.bulk.statuses()
        accepted = list(writer.write_accepted(self.bulk.outputs()))
        _balance(result, accepted, writer.write_quarantine(bad))
        return result

    def _flatten_rows(self, rows: list[JudgedRow], writer: PartWriter) -> Flattened:
        result = Flattened(records_read=len(rows), exact_path_count=len(rows))
        for row in rows:
            result.count(row.verdict)
        feed = Feed.of(writer.source_file)
        good = rows_table(feed, (row for row in rows if not row.verdict.reasons))
        accepted = list(writer.write_accepted({TABLES[feed][0].name: good}))
        bad_records = (
            quarantine_row(writer.source_file, row.position, row.verdict, row.record)
            for row in rows
            if row.verdict.reasons
        )
        bad = quarantine_tables(bad_records)
        _balance(result, accepted, writer.write_quarantine(bad))
        return result


def _balance(
    result: Flattened, accepted: Iterable[Part], quarantined: Iterable[Part]
) -> None:
    """Take over the parts and count the records in them."""
    result.parts = [*accepted, *quarantined]
    for part in result.parts:
        if part.table == QUARANTINE:
            result.records_quarantined += part.row_count
        elif part.table == TABLES[Feed.of(part.source_file)][0].name:
            result.records_processed += part.row_count
