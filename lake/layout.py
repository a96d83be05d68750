"""Every path of a lake. No other module builds one."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from lake.contract import Feed

PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Layout:
    """The folders below one lake root."""

    root: Path

    @classmethod
    def from_environment(cls) -> "Layout":
        """`LAKE_ROOT`, else the checkout's own `lake/`."""
        root = os.environ.get("LAKE_ROOT") or PROJECT_ROOT / "lake"
        return cls(Path(root).resolve())

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def orders(self) -> Path:
        return self.feed(Feed.ORDERS)

    def feed(self, feed: Feed) -> Path:
        """Where the raw files of a feed lie."""
        return self.raw / feed.value

    def imported(self, shop: str, export: str) -> Path:
        """Where the importer writes one export of a shop, as a file of the feed."""
        folder = re.sub(r"[^A-Za-z0-9_-]", "_", shop)
        return self.orders / folder / f"{export}.ndjson"

    @property
    def processed(self) -> Path:
        return self.root / "processed"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def operations(self) -> Path:
        return self.root / "operations"

    @property
    def manifest(self) -> Path:
        return self.processed / "manifest.json"

    @property
    def ingest_lock(self) -> Path:
        return self.root / "ingest.lock"

    @property
    def run_lock(self) -> Path:
        return self.root / "run.lock"

    @property
    def pointer(self) -> Path:
        """Which version is the published one, for programs."""
        return self.published / "current.json"

    @property
    def current(self) -> Path:
        """A link to the published version, for people."""
        return self.published / "current"

    def version(self, name: str) -> Path:
        """The folder of one published version."""
        return self.published / name

    def version_manifest(self, name: str) -> Path:
        return self.version(name) / "manifest.json"

    def mart(self, version: str, name: str) -> Path:
        """The Parquet file of one mart in a published version."""
        return self.version(version) / f"{name}.parquet"

    def operation_records(self, name: str) -> Path:
        """The folder of one kind of record about runs, checks or monitors."""
        return self.operations / name

    @property
    def alert_state(self) -> Path:
        """Which problems are open, and who was told of them."""
        return self.operation_records("alerts") / "state.json"

    @property
    def histories(self) -> Path:
        """Copies of the snapshots, a folder a published version."""
        return self.operations / "history"

    def kept_history(self, version: str) -> Path:
        """The copy of the snapshots that belongs to a published version."""
        return self.histories / version

    @property
    def derived(self) -> tuple[Path, ...]:
        """All that can be made again from the raw files."""
        return self.processed, self.quarantine, self.published, self.operations

    def table(self, name: str) -> Path:
        """The folder of one flattened table; the quarantine stands apart."""
        return self.quarantine if name == "quarantine" else self.processed / name

    def part(self, table: str, partition: str, source_file: str, digest: str) -> Path:
        """Where a part file lives: named by its source and its own content.

        The source's name is reduced to letters that mean nothing to a file system or
        a glob; two sources that then look alike differ in `digest`. Points before the
        first word are no part of it, so that there is always a word.
        """
        word = Path(source_file).name.lstrip(".").split(".")[0]
        name = re.sub(r"[^A-Za-z0-9_-]", "_", word)
        return self.table(table) / partition / f"{name[:80]}-{digest[:8]}.parquet"

    def relative(self, path: Path) -> str:
        """`path` as the manifest writes it: from the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()
