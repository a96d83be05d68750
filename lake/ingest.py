"""Bring the processed layer up to date with the raw files, in one commit."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from lake.errors import LakeError, UnreadableFileError
from lake.files import TEMPORARY_PREFIX
from lake.flattened import Flattened
from lake.layout import Layout
from lake.lock import exclusive
from lake.manifest import Manifest, Source, commit, live_paths, load_manifest
from lake.merging import merged
from lake.reading.sources import (
    RawFile,
    find_closed_folders,
    find_left_out,
    find_raw_files,
)
from lake.reading.survey import Survey, glance, identity
from lake.settings import Rules
from lake.workers import PieceToFlatten, Workers, flatten_piece, survey_file

logger = logging.getLogger(__name__)

# Starting other processes takes longer than surveying this much in this one.
SMALL_BYTES = 256 * 1024 * 1024


@dataclass
class IngestReport:
    """What a run did: sources flattened, files unchanged, failed, or left out."""

    flattened: list[Source] = field(default_factory=list)
    unchanged: int = 0
    failures: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Advance:
    """How far a run has come: files, bytes and records done, of so many."""

    files: int
    total_files: int
    byte_count: int
    total_bytes: int
    records: int


Listener = Callable[[Advance], None]


def ingest(  # noqa: PLR0913 - each of them is one thing to decide
    layout: Layout,
    rules: Rules,
    now: datetime,
    *,
    processes: int | None = None,
    on_progress: Listener = lambda _advance: None,
    rewritten: Collection[str] | None = None,
) -> IngestReport:
    """Flatten what is new or changed, commit once, sweep what nothing lists.

    Running it again changes nothing. A file that cannot be read is reported and keeps
    what it had; every other file is still done.

    Args:
        layout: the lake.
        rules: what the contract leaves to the shop.
        now: becomes `committed_at`.
        processes: how many files, or pieces of large ones, are flattened at a time;
            one a core by default.
        on_progress: called for each piece that is done.
        rewritten: only these source files, which Storelake itself wrote again: when
            they were sent, and what was lost then, stays on record.

    Raises:
        LakeError: the lake is locked, its manifest or a part of it is broken, or it
            cannot be written.
    """
    report = IngestReport()
    try:
        with (
            exclusive(layout.ingest_lock),
            closing(Workers(layout, rules, processes)) as workers,
        ):
            manifest = load_manifest(layout)
            report.left_out = find_left_out(layout)
            report.failures += find_closed_folders(layout)
            files = find_raw_files(layout)
            if rewritten is not None:
                files = [file for file in files if file.source_file in rewritten]
            jobs = _plan(files, manifest, workers, report)
            fresh = {
                file.source_file: (
                    _source(file, jobs[file], flattened, rules, now),
                    flattened.parts,
                )
                for file, flattened in _flatten(jobs, workers, report, on_progress)
            }
            workers.dismiss()
            if fresh:
                manifest = merged(layout, manifest, fresh, rewritten or ())
                new = (part for _, of_source in fresh.values() for part in of_source)
                commit(layout, manifest, new)
            sweep(layout, manifest)
    except (OSError, BrokenProcessPool) as error:
        raise LakeError(
            f"{layout.root}: cannot be written ({str(error).splitlines()[0]}); the "
            "lake is whole, mend the cause and run storelake ingest again"
        ) from error
    report.flattened = [s for s in manifest.sources if s.source_file in fresh]
    return report


def _plan(
    files: Iterable[RawFile],
    manifest: Manifest,
    workers: Workers,
    report: IngestReport,
) -> dict[RawFile, Survey]:
    """Which files are new, have changed, were read by other rules, or lost a part."""
    layout, rules = workers.setup
    known = {source.source_file: source for source in manifest.sources}
    broken = {
        part.source_file
        for part in manifest.parts
        if not (layout.root / part.path).exists()
    }
    jobs = {}
    to_survey = []
    for file in files:
        is_new = file.source_file not in known
        if is_new and (glanced := glance(file)):
            jobs[file] = glanced
        else:
            to_survey.append(file)
    are_large = sum(file.byte_count for file in to_survey) > SMALL_BYTES
    for file, found in workers.run(survey_file, to_survey, are_large=are_large):
        if isinstance(found, UnreadableFileError):
            report.failures.append(str(found))
            continue
        source = known.get(file.source_file)
        if (
            source
            and source.sha256 == found.sha256
            and source.would_read_alike(rules)
            and file.source_file not in broken
        ):
            report.unchanged += 1
        else:
            jobs[file] = found
    return jobs


def _flatten(
    jobs: dict[RawFile, Survey],
    workers: Workers,
    report: IngestReport,
    on_progress: Listener,
) -> Iterator[tuple[RawFile, Flattened]]:
    """Each file with what became of it, as soon as all its pieces are done."""
    tasks = [
        PieceToFlatten(file, piece)
        for file, found in jobs.items()
        for piece in found.pieces or [None]
    ]
    # The largest first, or the others would wait for it at the end.
    tasks.sort(key=lambda task: task.byte_count, reverse=True)
    waiting = Counter(task.file for task in tasks)
    done = {file: Flattened() for file in jobs}
    failed: dict[RawFile, str] = {}
    progress = Advance(0, len(jobs), 0, sum(f.byte_count for f in jobs), 0)
    for task, result in workers.run(flatten_piece, tasks):
        file = task.file
        if isinstance(result, UnreadableFileError):
            failed[file] = str(result)
        else:
            done[file].add(result)
        waiting[file] -= 1
        progress = _advanced(progress, task, result, is_last=not waiting[file])
        on_progress(progress)
        if not waiting[file] and file not in failed:
            if identity(file.path) == jobs[file].identity:
                yield file, done.pop(file)
            else:
                failed[file] = (
                    f"{file.path}: changed while it was read; "
                    "run storelake ingest again"
                )
    report.failures += failed.values()


def _advanced(
    progress: Advance,
    task: PieceToFlatten,
    result: Flattened | UnreadableFileError,
    *,
    is_last: bool,
) -> Advance:
    records = result.records_read if isinstance(result, Flattened) else 0
    return replace(
        progress,
        files=progress.files + is_last,
        byte_count=progress.byte_count + task.byte_count,
        records=progress.records + records,
    )


def _source(
    file: RawFile, found: Survey, flattened: Flattened, rules: Rules, now: datetime
) -> Source:
    sha256 = found.sha256 or flattened.sha256
    if sha256 is None:
        raise LakeError(f"{file.path}: has no digest; report this")
    logger.info(
        "flattened source=%s read=%d processed=%d quarantined=%d",
        file.source_file,
        flattened.records_read,
        flattened.records_processed,
        flattened.records_quarantined,
    )
    return Source(
        source_file=file.source_file,
        sha256=sha256,
        rules_digest=rules.digest,
        byte_count=found.byte_count,
        records_read=flattened.records_read,
        records_processed=flattened.records_processed,
        records_quarantined=flattened.records_quarantined,
        quarantined_by_reason=dict(sorted(flattened.quarantined_by_reason.items())),
        unknown_fields=dict(sorted(flattened.unknown_fields.items())),
        stated_fields=dict(sorted(flattened.stated_fields.items())),
        statuses=dict(sorted(flattened.statuses.items())),
        unknown_statuses=dict(sorted(flattened.unknown_statuses.items())),
        rounded_numbers=flattened.rounded_numbers,
        lost_order_ids=0,
        exact_path_count=flattened.exact_path_count,
        committed_at=now,
    )


def sweep(layout: Layout, manifest: Manifest) -> None:
    """Remove part files that the manifest does not list, and the folders they leave."""
    live = live_paths(layout, manifest)
    for root in (layout.processed, layout.quarantine):
        for folder, _, names in os.walk(root, topdown=False):
            for name in names:
                path = Path(folder, name)
                is_ours = name.startswith(TEMPORARY_PREFIX) or path.suffix == ".parquet"
                if is_ours and path not in live:
                    path.unlink()
            if not any(Path(folder).iterdir()):
                Path(folder).rmdir()
