"""The deep check: flatten the raw files again and compare, byte for byte."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from lake.errors import LakeError
from lake.ingest import ingest
from lake.layout import Layout
from lake.manifest import Manifest, Part, Source, load_manifest
from lake.settings import Rules
from lake.upkeep.findings import Finding
from lake.upkeep.verify_files import RawState

# What a source tells of its past and its neighbours; its raw file cannot.
HISTORY = {"committed_at", "lost_order_ids", "vanished_fields", "erased_fields"}
NO_ROOM = "set TMPDIR to a folder with room for the processed layer, verify again"
REMEDY = (
    "delete the part, or the manifest if no part is named, and run storelake ingest"
)


def compare_with_new_lake(
    layout: Layout,
    manifest: Manifest,
    raw: dict[str, RawState],
    rules: Rules,
    processes: int | None,
) -> Iterator[Finding]:
    """Ingest the same raw folder into an empty lake and name what comes out otherwise.

    Sources whose raw file is not the flattened one, or whose rules were others, cannot
    be compared; the plain check has named them. The temporary lake needs as much room
    as the processed layer; if it cannot be written, that is a finding, too.
    """
    sources = [
        source
        for source in manifest.sources
        if raw[source.source_file] is RawState.CURRENT
        and source.would_read_alike(rules)
    ]
    if not sources:
        return
    with TemporaryDirectory(prefix="storelake-verify-") as folder:
        try:
            fresh = _new_lake(Path(folder), layout, rules, processes)
        except LakeError as error:
            fault = f"could not be flattened again ({error})"
            yield Finding(layout.relative(layout.raw), fault, NO_ROOM)
            return
    yield from _compare(sources, manifest, fresh)


def _compare(
    sources: Iterable[Source], manifest: Manifest, fresh: Manifest
) -> Iterator[Finding]:
    fresh_sources = {source.source_file: source for source in fresh.sources}
    parts, fresh_parts = _by_source(manifest.parts), _by_source(fresh.parts)
    for source in sources:
        name = source.source_file
        if name not in fresh_sources:
            fault = "cannot be flattened again"
            yield Finding(name, fault, "run storelake ingest, which says why")
            continue
        faults = [
            *_other_fields(source, fresh_sources[name]),
            *_other_parts(parts[name], fresh_parts[name]),
        ]
        if faults:
            yield Finding(name, "flattened again, " + ", ".join(faults), REMEDY)


def _new_lake(
    folder: Path, layout: Layout, rules: Rules, processes: int | None
) -> Manifest:
    scratch = Layout(folder)
    scratch.raw.symlink_to(layout.raw.resolve(), target_is_directory=True)
    ingest(scratch, rules, datetime.fromtimestamp(0, UTC), processes=processes)
    return load_manifest(scratch)


def _by_source(parts: Iterable[Part]) -> dict[str, set[Part]]:
    by_source: dict[str, set[Part]] = defaultdict(set)
    for part in parts:
        by_source[part.source_file].add(part)
    return by_source


def _other_fields(source: Source, fresh: Source) -> Iterator[str]:
    ours, theirs = msgspec.structs.asdict(source), msgspec.structs.asdict(fresh)
    for name in ours.keys() - HISTORY:
        if ours[name] != theirs[name]:
            yield f"{name} is {_brief(theirs[name])}, not {_brief(ours[name])}"


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) < 80 else text[:77] + "..."  # noqa: PLR2004 - a line


def _other_parts(parts: set[Part], fresh: set[Part]) -> Iterator[str]:
    if lost := sorted(parts - fresh):
        yield f"{lost[0].path} does not come out{_more(lost)}"
    if new := sorted(fresh - parts):
        yield f"{new[0].path} comes out and is not listed{_more(new)}"


def _more(parts: list[Part]) -> str:
    return f" (nor {len(parts) - 1} more)" if len(parts) > 1 else ""
