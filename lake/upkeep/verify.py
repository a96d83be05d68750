"""Whether the lake still is what its manifest says, from the files themselves.

Nothing is written below the lake's root and no lock is taken, so that a lake that may
only be read can be checked, too; a commit in the meantime is noticed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from lake.contract import Feed
from lake.errors import LakeError
from lake.layout import Layout
from lake.manifest import Manifest, Part, Source, load_manifest
from lake.settings import Rules
from lake.tables import QUARANTINE, TABLES
from lake.upkeep.findings import Finding, Level
from lake.upkeep.verify_files import (
    CheckedPart,
    RawState,
    check_parts,
    check_raw_files,
    stray_files,
)
from lake.upkeep.verify_flatten import compare_with_new_lake
from lake.upkeep.verify_rows import RowChecks

REBUILD = (
    "restore it from a backup, or, if every raw file is still there, delete it and run "
    "storelake ingest"
)


@dataclass(frozen=True)
class Verification:
    """What was checked, and every fault that was found, by place."""

    findings: list[Finding]
    file_count: int
    part_count: int
    row_count: int

    @property
    def is_sound(self) -> bool:
        return all(finding.level is Level.WARNING for finding in self.findings)


def verify(
    layout: Layout,
    rules: Rules,
    *,
    processes: int | None = None,
    is_deep: bool = False,
    on_progress: Callable[[int, int], None] = lambda _step, _total: None,
) -> Verification:
    """Recompute what the manifest states, and name every disagreement.

    A part whose bytes have changed is named once; its rows are not looked at.

    Args:
        layout: the lake.
        rules: the present ones.
        processes: how many files are flattened at a time, if `is_deep`.
        is_deep: flatten the raw files again and compare; only this finds a false count
            of drift, or a record that is missing from every book.
        on_progress: called for each file that was hashed, with 1 and their number.

    Raises:
        LakeError: the manifest is broken, or it was replaced meanwhile.
    """
    manifest = load_manifest(layout)
    step = partial(on_progress, 1, len(manifest.sources) + len(manifest.parts))
    raw = dict(check_raw_files(layout, manifest, step))
    parts = check_parts(layout, manifest, step)
    found = {
        *_check_manifest(layout, manifest),
        *_raw_findings(manifest, raw, rules),
        *stray_files(layout, manifest),
        *_part_findings(manifest, parts, _Remedies(layout, manifest, raw)),
    }
    if is_deep:
        found.update(compare_with_new_lake(layout, manifest, raw, rules, processes))
    if load_manifest(layout) != manifest:
        raise LakeError(f"{layout.root}: was written to meanwhile; verify again")
    rows = sum(each.row_count for each in parts)
    return Verification(sorted(found), len(manifest.sources), len(parts), rows)


def _check_manifest(layout: Layout, manifest: Manifest) -> Iterator[Finding]:
    """The manifest by itself: its order, its identity, what it lists twice."""
    place = layout.relative(layout.manifest)
    names = [source.source_file for source in manifest.sources]
    if names != sorted(names) or manifest.parts != sorted(manifest.parts):
        yield Finding(place, "its lists are not sorted", REBUILD)
    try:
        expected = Manifest.of(manifest.sources, manifest.parts)
    except ValueError:  # a file of no feed, which is a finding of its own
        expected = manifest
    if expected.lake_id != manifest.lake_id:
        yield Finding(place, "its lake_id is not that of what it lists", REBUILD)
    stated = {source.source_file: source.vanished_fields for source in manifest.sources}
    for source in expected.sources:
        if source.vanished_fields != stated[source.source_file]:
            fault = "its vanished fields are not those since the file before it"
            yield Finding(source.source_file, fault, REBUILD)
    sources = Counter(source.source_file for source in manifest.sources)
    paths = Counter(part.path for part in manifest.parts)
    for name, count in (sources + paths).items():
        if count > 1:
            yield Finding(place, f"lists {name} {count} times", REBUILD)
    for part in manifest.parts:
        if part.source_file not in sources:
            fault = f"belongs to {part.source_file}, which the manifest does not list"
            yield Finding(part.path, fault, REBUILD.replace(" it ", " the manifest "))


def _raw_findings(
    manifest: Manifest, raw: dict[str, RawState], rules: Rules
) -> Iterator[Finding]:
    again = "run storelake ingest"
    for source in manifest.sources:
        name, state = source.source_file, raw[source.source_file]
        level = Level.DISAGREEMENT
        remedy = again
        if state is RawState.MISSING:
            level = Level.WARNING
            remedy = "send it again, or retract its rows with storelake remove"
            yield Finding(name, "its raw file is missing", remedy, level)
        elif state is RawState.CHANGED:
            yield Finding(name, "its raw file has changed since", again)
        elif state is RawState.UNREADABLE:
            remedy = "let this user read it"
            yield Finding(name, "its raw file cannot be read", remedy)
        if not source.would_read_alike(rules):
            fault = "was read by other rules than the present ones"
            yield Finding(name, fault, remedy, level)


def _part_findings(
    manifest: Manifest, parts: list[CheckedPart], remedies: "_Remedies"
) -> Iterator[Finding]:
    """What is wrong with files, then with the sums of a source, then with rows."""
    for checked in parts:
        if checked.faults:
            fault = ", ".join(checked.faults)
            yield Finding(checked.part.path, fault, remedies.part(checked))
    yield from _check_sources(manifest, parts, remedies)
    with RowChecks() as row_checks:
        for each in row_checks.run(parts, manifest.sources):
            yield Finding(each.place, each.fault, remedies.source(each.source))


def _check_sources(
    manifest: Manifest, parts: Iterable[CheckedPart], remedies: "_Remedies"
) -> Iterator[Finding]:
    """Whether what was read ended in exactly one place, by the parts' own counts."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for checked in parts:
        rows[checked.part.source_file][checked.part.table] += checked.row_count
    for source in manifest.sources:
        faults = _unequal_counts(source, rows[source.source_file])
        if faults:
            remedy = remedies.source(source.source_file)
            yield Finding(source.source_file, ", ".join(faults), remedy)


def _unequal_counts(source: Source, rows: Counter[str]) -> list[str]:
    try:
        table = TABLES[Feed.of(source.source_file)][0].name
    except ValueError:
        return ["belongs to no feed"]
    read, processed, quarantined = (
        source.records_read,
        source.records_processed,
        source.records_quarantined,
    )
    faults = []
    if read != processed + quarantined:
        faults.append(
            f"{read:,} records read are not {processed:,} processed + "
            f"{quarantined:,} quarantined"
        )
    if processed != rows[table]:
        faults.append(
            f"{processed:,} records processed, but {rows[table]:,} rows in {table}"
        )
    if quarantined != rows[QUARANTINE]:
        faults.append(
            f"{quarantined:,} records quarantined, but {rows[QUARANTINE]:,} rows there"
        )
    return faults


class _Remedies:
    """What to do next: it depends on whether the raw file can be read again."""

    def __init__(
        self, layout: Layout, manifest: Manifest, raw: dict[str, RawState]
    ) -> None:
        self.raw = raw
        self.manifest_path = layout.relative(layout.manifest)
        self.first_part: dict[str, Part] = {}
        for part in sorted(manifest.parts, key=attrgetter("path"), reverse=True):
            self.first_part[part.source_file] = part

    def part(self, checked: CheckedPart) -> str:
        state = self.raw.get(checked.part.source_file)
        if state is RawState.CURRENT and checked.is_gone:
            return "run storelake ingest, which makes it again"
        if state is RawState.CURRENT:
            return "delete it and run storelake ingest, which makes it again"
        return self._without_raw(state)

    def source(self, source_file: str) -> str:
        """A lost part makes the next ingest read its file again."""
        state = self.raw.get(source_file)
        if state is RawState.CURRENT:
            part = self.first_part.get(source_file)
            place = part.path if part else self.manifest_path
            return f"delete {place} and run storelake ingest, which reads it again"
        return self._without_raw(state)

    def _without_raw(self, state: RawState | None) -> str:
        if state is RawState.CHANGED:
            return "run storelake ingest, which reads the changed raw file"
        return "restore the lake from a backup, or send the raw file again and ingest"
