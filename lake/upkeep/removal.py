"""Take files back out of the lake: how rows leave without a re-send."""

import os
from collections.abc import Collection

from lake.errors import LakeError
from lake.ingest import sweep
from lake.layout import Layout
from lake.lock import exclusive
from lake.manifest import Manifest, Source, commit, load_manifest
from lake.upkeep.naming import Spelling, find_source


class StillThereError(LakeError):
    """The raw file lies where the next ingest would find it again."""


def remove(layout: Layout, files: Collection[str], spelling: Spelling) -> list[Source]:
    """Retract files, all of them in one commit or none; what they held is returned.

    The raw file must be gone from `raw/`, since the next ingest would bring its rows
    back, and deleting what a shop sent is not this program's business.

    Args:
        layout: the lake.
        files: as `lake.upkeep.naming.find_source` takes them.
        spelling: how people are shown a name.

    Raises:
        UnknownFileError: the lake holds nothing of one of them.
        StillThereError: one of them still lies in `raw/`.
        LakeError: the lake is locked, its manifest is broken, or it cannot be written.
    """
    try:
        with exclusive(layout.ingest_lock):
            manifest = load_manifest(layout)
            known = {source.source_file: source for source in manifest.sources}
            names = {find_source(layout, known, text, spelling) for text in files}
            for name in sorted(names):
                _check_is_gone(layout, name, spelling)
            manifest = _without(manifest, names)
            commit(layout, manifest)
            sweep(layout, manifest)
    except OSError as error:
        raise LakeError(
            f"{layout.root}: cannot be written ({error}); mend the cause and run "
            "storelake remove again"
        ) from error
    return [known[name] for name in sorted(names)]


def _check_is_gone(layout: Layout, name: str, spelling: Spelling) -> None:
    path = layout.raw / name
    if os.path.lexists(path):
        raise StillThereError(
            f"{spelling(name)}: still lies at {spelling(str(path))}, the next ingest "
            "would bring it back; move it away first"
        )


def _without(manifest: Manifest, names: Collection[str]) -> Manifest:
    return Manifest.of(
        (each for each in manifest.sources if each.source_file not in names),
        (each for each in manifest.parts if each.source_file not in names),
    )
