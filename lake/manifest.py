"""The manifest: the one file that says which part files are the lake.

Replacing it by rename is the commit, the only one. Lists are sorted, so that equal
lakes have equal manifests, their times aside.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from lake.contract import Feed
from lake.drift import vanished_fields
from lake.errors import LakeError
from lake.files import replace_file, settle
from lake.layout import Layout
from lake.settings import Rules

MANIFEST_VERSION = 2
REMEDY = "restore it, or delete the folder it is in and run storelake ingest"


class Part(msgspec.Struct, frozen=True, order=True):
    """One live Parquet file; `path` is relative to the lake's root."""

    table: str
    path: str
    source_file: str
    row_count: int
    byte_count: int
    sha256: str


class Source(msgspec.Struct, frozen=True):
    """One raw file as it was last flattened.

    Attributes:
        source_file: its path below `raw/`.
        sha256: of the file's bytes.
        rules_digest: of the contract, currencies and time zone it was read with.
        quarantined_by_reason: records that have the reason; a record can have several.
        unknown_fields: objects with a key that the contract does not know, by its path;
            of this and of `unknown_statuses` the names are bounded by `counts.py`.
        stated_fields: objects with a value in an optional field of the contract, by its
            path; a path that ends in a dot, or is empty, counts the objects.
        vanished_fields: fields that the file before it, by name, usually stated.
        erased_fields: objects that stated a field until it was forgotten, by its path.
        statuses, unknown_statuses: records by status word, accepted and not.
        rounded_numbers: numbers with more decimals than are kept.
        lost_order_ids: orders that it held when it was sent before, and that no file
            of the lake holds now.
        exact_path_count: records that took the exact path.
        committed_at: UTC.
    """

    source_file: str
    sha256: str
    rules_digest: str
    byte_count: int
    records_read: int
    records_processed: int
    records_quarantined: int
    quarantined_by_reason: dict[str, int]
    unknown_fields: dict[str, int]
    stated_fields: dict[str, int]
    statuses: dict[str, int]
    unknown_statuses: dict[str, int]
    rounded_numbers: int
    lost_order_ids: int
    exact_path_count: int
    committed_at: datetime
    vanished_fields: list[str] = []
    erased_fields: dict[str, int] = {}

    @property
    def sent_fields(self) -> Counter[str]:
        """`stated_fields` of the file as it was sent."""
        return Counter(self.stated_fields) + Counter(self.erased_fields)

    def would_read_alike(self, rules: Rules) -> bool:
        """Whether flattening the same bytes by `rules` gives the same again."""
        return (
            self.rules_digest == rules.digest
            and rules.statuses.issuperset(self.statuses)
            and rules.statuses.isdisjoint(self.unknown_statuses)
        )


class _Version(msgspec.Struct):
    version: int


class Manifest(msgspec.Struct, frozen=True):
    """A whole state of the lake."""

    version: int
    lake_id: str
    sources: list[Source]
    parts: list[Part]

    @classmethod
    def of(cls, sources: Iterable[Source], parts: Iterable[Part]) -> "Manifest":
        """A manifest with everything in its order and its identity computed.

        `lake_id` is the same for equal content, whenever it was committed.
        """
        in_order = list(_compared(sorted(sources, key=lambda s: s.source_file)))
        identity = [
            (source.source_file, source.sha256, source.rules_digest)
            for source in in_order
        ]
        live = sorted(parts)
        content = msgspec.json.encode((identity, live))
        lake_id = hashlib.sha256(content).hexdigest() if in_order else ""
        return cls(MANIFEST_VERSION, lake_id, in_order, live)


def _compared(sources: Iterable[Source]) -> Iterator[Source]:
    """Each source with the fields that vanished since the one before it."""
    before: dict[Feed, Source] = {}
    for source in sources:
        feed = Feed.of(source.source_file)
        vanished = (
            vanished_fields(before[feed].sent_fields, source.sent_fields)
            if feed in before
            else []
        )
        yield msgspec.structs.replace(source, vanished_fields=vanished)
        before[feed] = source


def load_manifest(layout: Layout) -> Manifest:
    """The current state; an empty one where nothing was ever committed.

    Raises:
        LakeError: the file is there but is no manifest.
    """
    path = layout.manifest
    try:
        content = path.read_bytes()
        version = msgspec.json.decode(content, type=_Version).version
        if version != MANIFEST_VERSION:
            raise LakeError(
                f"{path}: is of version {version}, this is version "
                f"{MANIFEST_VERSION}; {REMEDY}"
            )
        return msgspec.json.decode(content, type=Manifest)
    except FileNotFoundError:
        return Manifest.of([], [])
    except OSError as error:
        raise LakeError(
            f"{path}: cannot be read ({error.strerror}); check LAKE_ROOT"
        ) from error
    except msgspec.DecodeError as error:
        raise LakeError(f"{path}: is not a manifest ({error}); {REMEDY}") from error


def commit(layout: Layout, manifest: Manifest, new: Iterable[Part] = ()) -> None:
    """Make `manifest` the state of the lake, in one step.

    Args:
        layout: the lake.
        manifest: lists live parts only.
        new: those of them that were placed since the last commit.
    """
    settle((layout.root / part.path for part in new), layout.root)
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    replace_file(layout.manifest, content + b"\n")


def live_paths(layout: Layout, manifest: Manifest) -> set[Path]:
    """The part files that the manifest lists."""
    return {layout.root / part.path for part in manifest.parts}
