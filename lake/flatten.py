"""One raw file to part files: the bulk path for most records, the exact one beside."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lake.bulk import BulkPath
from lake.errors import LakeError
from lake.layout import Layout
from lake.manifest import Part
from lake.parts import PartWriter
from lake.reader import Batch, read_batches
from lake.settings import Rules
from lake.validation import validate_order
from lake.verdict import Verdict


@dataclass
class Flattened:
    """What became of one file's records; its parts are written but not yet live."""

    records_read: int = 0
    records_processed: int = 0
    records_quarantined: int = 0
    quarantined_by_reason: Counter[str] = field(default_factory=Counter)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    rounded_numbers: int = 0
    exact_path_count: int = 0
    parts: list[Part] = field(default_factory=list)


class Flattener:
    """Flattens files one after the other, on one core.

    The result depends on the file's bytes and name and on `rules`, on nothing else.
    """

    def __init__(self, layout: Layout, rules: Rules) -> None:
        self.layout = layout
        self.rules = rules
        self.bulk = BulkPath(rules)

    def flatten(self, path: Path, source_file: str) -> Flattened:
        """Write the parts of one file.

        Raises:
            UnreadableFileError: the file cannot be read to its end.
            LakeError: records went missing between reading and writing (a bug).
        """
        result = Flattened()
        quarantined: list[dict[str, Any]] = []
        writer = PartWriter(self.layout, source_file)
        for batch in read_batches(path):
            if batch.records:
                quarantined += self._sort_out(batch, source_file, result)
                parts = list(writer.write_accepted(self.bulk.connection))
                result.parts += parts
                result.records_processed += sum(
                    part.row_count for part in parts if part.table == "fact_orders"
                )
        if quarantined:
            result.parts.append(writer.write_quarantine(quarantined))
        result.records_quarantined = len(quarantined)
        if result.records_read != result.records_processed + len(quarantined):
            raise LakeError(
                f"{path}: read {result.records_read} records but processed "
                f"{result.records_processed} and quarantined "
                f"{len(quarantined)}; nothing was committed, report this"
            )
        return result

    def _sort_out(
        self, batch: Batch, source_file: str, result: Flattened
    ) -> list[dict[str, Any]]:
        """Admit the good records of a batch; the bad ones as rows of the quarantine."""
        quarantined = []
        suspects = self.bulk.find_suspects(batch)
        records = dict(zip(batch.positions, batch.records, strict=True))
        readmitted = {}
        for position in suspects:
            record = records[position]
            verdict = validate_order(record, self.rules)
            result.unknown_fields.update(verdict.unknown_fields)
            if verdict.reasons:
                result.quarantined_by_reason.update(
                    {reason.code.value for reason in verdict.reasons}
                )
                quarantined.append(
                    _quarantine_row(source_file, position, verdict, record)
                )
            else:
                result.rounded_numbers += verdict.rounded_numbers
                readmitted[position] = verdict.order
        self.bulk.admit(readmitted)
        result.records_read += len(batch.records)
        result.exact_path_count += len(suspects)
        return quarantined


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
        "raw_text": record.rstrip(b"\r").decode("utf-8", "backslashreplace"),
    }
