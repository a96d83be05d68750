"""Erase a person from raw files, processed layer and quarantine."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

import duckdb
import pyarrow as pa

from lake.errors import LakeError, UnreadableFileError
from lake.files import TEMPORARY_PREFIX
from lake.forgetting.parts import Held, erase_from_part, find_in_parts
from lake.forgetting.person import Person
from lake.forgetting.raw_files import (
    Finding,
    find_in_file,
    is_of_people,
    rewrite_file,
)
from lake.ingest import ingest, sweep
from lake.layout import Layout
from lake.lock import exclusive
from lake.manifest import Manifest, commit, load_manifest
from lake.reading.sources import RawFile, find_raw_files
from lake.reading.survey import survey
from lake.settings import Rules
from lake.tables import CUSTOMER_CHANGES, QUARANTINE


@dataclass
class LakeReport:
    """What was erased, or would be.

    Attributes:
        is_known: the lake holds the person's id.
        files: what raw files hold, by their name in the lake.
        reread: files whose rows are made anew.
        kept_rows: files that are gone or cannot be read, whose rows are erased alone.
        values: names and addresses, as far as they could be read.
        failures: files that still hold them, each with the reason.
    """

    is_known: bool = False
    files: dict[str, Finding] = field(default_factory=dict)
    reread: set[str] = field(default_factory=set)
    kept_rows: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)


def forget_in_lake(
    layout: Layout,
    rules: Rules,
    person: Person,
    now: datetime,
    *,
    is_dry: bool,
) -> LakeReport:
    """Erase a person's name and e-mail address; what is ordered and paid stays.

    First the raw files, each in one step, then one commit for what was made of them.
    A command that was killed is finished by the next one.

    Args:
        layout: the lake.
        rules: those that the files were read with.
        person: whose.
        now: the time of the commit.
        is_dry: look only.

    Raises:
        LakeError: the lake is locked, its manifest is broken, it was read by other
            rules, or it cannot be written.
    """
    report = LakeReport()
    try:
        with exclusive(layout.ingest_lock):
            manifest = load_manifest(layout)
            held = find_in_parts(layout, manifest, person)
            files = _look(layout, manifest, person, held, report)
            _check_rules(manifest, rules, report.reread)
            if is_dry:
                return report
            _remove_leftovers(layout)
            for name in report.files:
                rewrite_file(files[name], person)
            manifest = _without_rows(layout, manifest, person, report.kept_rows)
            sweep(layout, manifest)
        if report.reread:
            again = ingest(layout, rules, now, rewritten=report.reread)
            report.failures += again.failures
    except (OSError, duckdb.Error, pa.ArrowException) as error:
        raise LakeError(
            f"{layout.root}: cannot be written ({str(error).splitlines()[0]}); mend "
            "the cause and run storelake forget-customer again"
        ) from error
    return report


def _look(
    layout: Layout, manifest: Manifest, person: Person, held: Held, report: LakeReport
) -> dict[str, RawFile]:
    """Fill the report with what is to be done; the raw files that could be read."""
    known = {source.source_file: source for source in manifest.sources}
    files = {}
    report.is_known, report.values = held.is_known, set(held.values)
    for file in filter(is_of_people, find_raw_files(layout)):
        name = file.source_file
        try:
            found = find_in_file(file, person)
            is_behind = (
                found.is_mentioned
                and name in known
                and known[name].sha256 != survey(file.path).sha256
            )
        except UnreadableFileError as error:
            report.failures.append(str(error))
            continue
        files[name] = file
        report.values |= found.values
        report.is_known |= bool(found.edits)
        if found.edits:
            report.files[name] = found
        if name in known and (found.edits or is_behind):
            report.reread.add(name)
    report.reread |= held.source_files & files.keys()
    report.kept_rows = held.source_files - files.keys()
    return files


def _check_rules(manifest: Manifest, rules: Rules, names: Collection[str]) -> None:
    for source in manifest.sources:
        if source.source_file in names and not source.would_read_alike(rules):
            raise LakeError(
                f"{source.source_file}: was read with other status words, currencies "
                "or source_timezone, nothing was changed; give the --vars of your "
                "runs, or run storelake ingest first"
            )


def _without_rows(
    layout: Layout, manifest: Manifest, person: Person, names: Collection[str]
) -> Manifest:
    """The manifest once rows of files are erased that cannot be read again."""
    if not names:
        return manifest
    parts = [
        erase_from_part(layout, part, person)
        if part.source_file in names
        and part.table in (CUSTOMER_CHANGES.name, QUARANTINE)
        else part
        for part in manifest.parts
    ]
    new = [part for part in parts if part not in manifest.parts]
    manifest = Manifest.of(manifest.sources, parts)
    commit(layout, manifest, new)
    return manifest


def _remove_leftovers(layout: Layout) -> None:
    """What a command that was killed left beside the raw files."""
    for leftover in layout.raw.rglob(f"{TEMPORARY_PREFIX}*"):
        if leftover.is_file() and not leftover.is_symlink():
            leftover.unlink()
