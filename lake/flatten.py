"""A raw file, or a piece of it, to part files: the bulk path, the exact one beside."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lake.batch import Batch
from lake.bulk import BulkPath
from lake.errors import LakeError
from lake.layout import Layout
from lake.manifest import Part
from lake.parts import PartWriter
from lake.reader import Piece, read_batches, sample_records
from lake.settings import Rules
from lake.shape import learn_shape
from lake.validation import validate_order
from lake.verdict import Verdict


@dataclass
class Flattened:
    """What became of records; their parts are written but not yet live."""

    records_read: int = 0
    records_processed: int = 0
    records_quarantined: int = 0
    quarantined_by_reason: Counter[str] = field(default_factory=Counter)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    rounded_numbers: int = 0
    exact_path_count: int = 0
    parts: list[Part] = field(default_factory=list)

    def add(self, other: "Flattened") -> None:
        """Count the records of another piece of the same file, too."""
        self.records_read += other.records_read
        self.records_processed += other.records_processed
        self.records_quarantined += other.records_quarantined
        self.quarantined_by_reason += other.quarantined_by_reason
        self.unknown_fields += other.unknown_fields
        self.rounded_numbers += other.rounded_numbers
        self.exact_path_count += other.exact_path_count
        self.parts += other.parts


class Flattener:
    """Flattens files one after the other, on one core.

    The result depends on the file's bytes and name and on `rules`, on nothing else.
    """

    def __init__(self, layout: Layout, rules: Rules) -> None:
        self.layout = layout
        self.rules = rules
        self.bulk = BulkPath(rules)

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
        self.bulk.begin(learn_shape(sample_records(path)))
        for batch in read_batches(path, piece):
            if len(batch):
                whole.add(self._flatten_batch(batch, writer))
        if whole.records_read != whole.records_processed + whole.records_quarantined:
            raise LakeError(
                f"{path}: read {whole.records_read} records but processed "
                f"{whole.records_processed} and quarantined "
                f"{whole.records_quarantined}; nothing was committed, report this"
            )
        return whole

    def _flatten_batch(self, batch: Batch, writer: PartWriter) -> Flattened:
        suspects = self.bulk.find_suspects(batch)
        result = Flattened(records_read=len(batch), exact_path_count=len(suspects))
        quarantined = []
        readmitted = {}
        for index in suspects:
            record = batch.record(index)
            verdict = validate_order(record, self.rules)
            result.unknown_fields += verdict.unknown_fields
            if verdict.reasons:
                codes = {reason.code.value for reason in verdict.reasons}
                result.quarantined_by_reason.update(codes)
                position = int(batch.positions[index])
                quarantined.append(
                    _quarantine_row(writer.source_file, position, verdict, record)
                )
            else:
                result.rounded_numbers += verdict.rounded_numbers
                readmitted[index] = verdict.order
        self.bulk.admit(batch, suspects, readmitted)
        result.rounded_numbers += self.bulk.rounded_numbers()
        result.unknown_fields += self.bulk.unknown_fields()
        result.parts = list(writer.write_accepted(self.bulk.connection))
        result.records_processed = sum(
            part.row_count for part in result.parts if part.table == "fact_orders"
        )
        if quarantined:
            result.parts.append(writer.write_quarantine(quarantined))
        result.records_quarantined = len(quarantined)
        return result


def _quarantine_row(
    source_file: str, position: int, verdict: Verdict, record: bytes
) -> dict[str, Any]:
    return {
        "source_file": source_file,
        "source_position": position,
        "reasons": [
            {"code": reason.code.value, "field": reason.field}
            for reason in verdict.reasons
        ],
        "raw_text": record.decode("utf-8", "backslashreplace"),
    }
