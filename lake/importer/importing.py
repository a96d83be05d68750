"""A shop's export to a file of the orders feed, record by record."""

import filecmp
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lake.contract import JSON_SUFFIXES, ORDER
from lake.errors import LakeError
from lake.files import publish_file, temporary_path
from lake.importer.errors import ExportError
from lake.importer.translator import Translator
from lake.importer.unmapped import PREFIX
from lake.layout import Layout
from lake.reading.reader import read_batches

logger = logging.getLogger(__name__)

REQUIRED = (*(leaf.name for leaf in ORDER if leaf.required), "items")


@dataclass
class ImportReport:
    """What became of one export.

    Attributes:
        target: the file in the lake.
        records: as many lines, each at its record's own position.
        translated: the others are passed on as they came, for the quarantine.
        fields: how many translated records state each top-level field.
        is_unchanged: the lake held exactly this already.
    """

    target: Path
    records: int = 0
    translated: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    is_unchanged: bool = False

    @property
    def unmapped(self) -> dict[str, int]:
        """Fields that the mapping neither uses nor ignores, the most frequent first."""
        return {
            name.removeprefix(PREFIX): count
            for name, count in sorted(
                self.fields.items(), key=lambda each: (-each[1], each[0])
            )
            if name.startswith(PREFIX)
        }

    @property
    def never_stated(self) -> list[str]:
        """Required fields that not one record has: most likely the mapping is wrong."""
        return [name for name in REQUIRED if not self.fields[name]]


def target_of(layout: Layout, mapping: Path, export: Path) -> Path:
    """Where an export goes: the mapping's name, then its own."""
    name = export.name
    for suffix in JSON_SUFFIXES:
        if name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    return layout.imported(mapping.stem, name)


def import_file(
    export: Path,
    target: Path,
    translator: Translator,
    on_progress: Callable[[int], None] = lambda _records: None,
) -> ImportReport:
    """Write `export` to `target`, whole or not at all; the same bytes every time.

    Args:
        export: any form that the contract knows.
        target: becomes newline-delimited; position for position the same records.
        translator: the mapping.
        on_progress: called now and then with the number of records so far.

    Raises:
        ExportError: there is no such file, or nothing in it is an object.
        UnreadableFileError: it cannot be read to its end.
        LakeError: the lake cannot be written.
    """
    if not export.is_file():
        raise ExportError(f"{export}: is not a file; check the name")
    report = ImportReport(target)
    try:
        temporary = temporary_path(target.parent)
        try:
            with temporary.open("wb") as file:
                for line in _lines(export, translator, report):
                    file.write(line)
                    if report.records % 10_000 == 0:
                        on_progress(report.records)
            _check(export, report)
            report.is_unchanged = target.is_file() and filecmp.cmp(
                temporary, target, shallow=False
            )
            publish_file(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise LakeError(
            f"{target}: cannot be written ({error.strerror}); nothing was imported"
        ) from error
    logger.info(
        "imported export=%s read=%d translated=%d",
        export,
        report.records,
        report.translated,
    )
    return report


def _lines(
    export: Path, translator: Translator, report: ImportReport
) -> Iterator[bytes]:
    last = 0
    for position, record in _records(export):
        translation = translator.translate(record, is_first=report.records == 0)
        report.records += 1
        if translation.fields is not None:
            report.translated += 1
            report.fields.update(translation.fields)
        yield b"\n" * (position - last - 1) + translation.line + b"\n"
        last = position


def _records(export: Path) -> Iterator[tuple[int, bytes]]:
    """Records with their positions; the one place that knows the reader."""
    for batch in read_batches(export):
        for index, position in enumerate(batch.positions.tolist()):
            yield position, batch.record(index)


def _check(export: Path, report: ImportReport) -> None:
    if not report.records:
        raise ExportError(f"{export}: holds no records; nothing was imported")
    if not report.translated:
        raise ExportError(
            f"{export}: holds no JSON object, only {report.records:,} other things; is "
            "it the right file? nothing was imported"
        )
