"""Bring the processed layer up to date with the raw files, in one commit."""

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import duckdb

from lake.errors import LakeError, UnreadableFileError
from lake.files import TEMPORARY_PREFIX
from lake.flatten import Flattened, Flattener
from lake.layout import Layout
from lake.lock import exclusive
from lake.manifest import Manifest, Source, commit, live_paths, load_manifest
from lake.settings import Rules
from lake.sources import RawFile, find_left_out, find_raw_files, fingerprint

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A raw file that has to be flattened, with the bytes it had when it was chosen."""

    file: RawFile
    sha256: str
    byte_count: int


@dataclass
class IngestReport:
    """What a run did: sources flattened, files unchanged, failed, or left out."""

    flattened: list[Source] = field(default_factory=list)
    unchanged: int = 0
    failures: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def ingest(
    layout: Layout,
    rules: Rules,
    now: datetime,
    *,
    processes: int = os.cpu_count() or 1,
    on_progress: Callable[[Source, int], None] = lambda _source, _total: None,
) -> IngestReport:
    """Flatten what is new or changed, commit once, sweep what nothing lists.

    Running it again changes nothing. A file that cannot be read is reported and keeps
    what it had; every other file is still done.

    Args:
        layout: the lake.
        rules: what the contract leaves to the shop.
        now: becomes `committed_at`.
        processes: how many files are flattened at a time.
        on_progress: called for each flattened file, with the number of files to do.

    Raises:
        LakeError: the lake is locked, its manifest is broken, or it cannot be written.
    """
    report = IngestReport()
    try:
        with exclusive(layout.ingest_lock):
            manifest = load_manifest(layout)
            report.left_out = find_left_out(layout)
            jobs = list(_plan(layout, rules, manifest, report))
            sources = {source.source_file: source for source in manifest.sources}
            parts = list(manifest.parts)
            for job, flattened in _flatten_all(layout, rules, jobs, processes, report):
                source = _source(job, flattened, rules, now)
                sources[source.source_file] = source
                parts = [p for p in parts if p.source_file != source.source_file]
                parts.extend(flattened.parts)
                report.flattened.append(source)
                on_progress(source, len(jobs))
            if report.flattened:
                manifest = Manifest.of(sources.values(), parts)
                commit(layout, manifest)
            _sweep(layout, manifest)
    except (OSError, duckdb.IOException, BrokenProcessPool) as error:
        raise LakeError(
            f"{layout.root}: cannot be written ({str(error).splitlines()[0]}); the "
            "lake is as it was, mend the cause and run storelake ingest again"
        ) from error
    report.flattened.sort(key=lambda source: source.source_file)
    return report


def _plan(
    layout: Layout, rules: Rules, manifest: Manifest, report: IngestReport
) -> Iterator[Job]:
    known = {source.source_file: source for source in manifest.sources}
    broken = {
        part.source_file
        for part in manifest.parts
        if not (layout.root / part.path).exists()
    }
    for file in find_raw_files(layout):
        try:
            sha256, byte_count = fingerprint(file.path)
        except UnreadableFileError as error:
            report.failures.append(str(error))
            continue
        source = known.get(file.source_file)
        if (
            source
            and (source.sha256, source.rules_digest) == (sha256, rules.digest)
            and file.source_file not in broken
        ):
            report.unchanged += 1
        else:
            yield Job(file, sha256, byte_count)


def _flatten_all(
    layout: Layout, rules: Rules, jobs: list[Job], processes: int, report: IngestReport
) -> Iterator[tuple[Job, Flattened]]:
    if not jobs:
        return
    if processes == 1 or len(jobs) == 1:
        flattener = Flattener(layout, rules)
        for job in jobs:
            try:
                yield job, _flatten_unchanged(flattener, job)
            except UnreadableFileError as error:
                report.failures.append(str(error))
        return
    with ProcessPoolExecutor(
        min(processes, len(jobs)), get_context("spawn"), _start_worker, (layout, rules)
    ) as pool:
        futures = {pool.submit(_work, job): job for job in jobs}
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except UnreadableFileError as error:
                report.failures.append(str(error))


_flattener: Flattener


def _start_worker(layout: Layout, rules: Rules) -> None:
    global _flattener  # noqa: PLW0603 - one connection a worker process
    _flattener = Flattener(layout, rules)


def _work(job: Job) -> Flattened:
    return _flatten_unchanged(_flattener, job)


def _flatten_unchanged(flattener: Flattener, job: Job) -> Flattened:
    flattened = flattener.flatten(job.file.path, job.file.source_file)
    if fingerprint(job.file.path) != (job.sha256, job.byte_count):
        raise UnreadableFileError(
            f"{job.file.path}: changed while it was read; run storelake ingest again"
        )
    return flattened


def _source(job: Job, flattened: Flattened, rules: Rules, now: datetime) -> Source:
    logger.info(
        "flattened source=%s read=%d processed=%d quarantined=%d",
        job.file.source_file,
        flattened.records_read,
        flattened.records_processed,
        flattened.records_quarantined,
    )
    return Source(
        source_file=job.file.source_file,
        sha256=job.sha256,
        rules_digest=rules.digest,
        byte_count=job.byte_count,
        records_read=flattened.records_read,
        records_processed=flattened.records_processed,
        records_quarantined=flattened.records_quarantined,
        quarantined_by_reason=dict(sorted(flattened.quarantined_by_reason.items())),
        unknown_fields=dict(sorted(flattened.unknown_fields.items())),
        rounded_numbers=flattened.rounded_numbers,
        exact_path_count=flattened.exact_path_count,
        committed_at=now,
    )


def _sweep(layout: Layout, manifest: Manifest) -> None:
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
