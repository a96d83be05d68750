"""What the tests of survival share: lakes to break, and what a reader sees of them."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lake.layout import Layout
from lake.manifest import load_manifest

CHECKOUT = Path(__file__).parents[3]
FAULTY_INGEST = Path(__file__).with_name("faulty_ingest.py")
# A process that hangs fails its test instead of the whole run.
PATIENCE = 60
# Root may read and write everything; without these capabilities it is like others.
AS_OTHERS = (
    ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    if os.geteuid() == 0
    else []
)
BAD = {"order_id": "bad", "status": "no such word"}
NEVER = 0


def order(number: int, month: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "order_id": f"A-{number}",
        "ordered_at": f"2025-{month:02}-10T10:00:00Z",
        "status": "paid",
        "items": [{"product_id": "P1", "quantity": number, "unit_price": 9.99}],
        **changes,
    }


def lines(orders: Sequence[Any]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in orders)


def put(layout: Layout, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = layout.orders / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


# The changed file leaves one month, keeps one as it was, and enters another.
OLD_FILES = {
    "changed.json": lines([order(1, 9), order(2, 2), BAD]),
    "kept.json": lines([order(3, 3), BAD]),
}
NEW_FILES = {
    "changed.json": lines([order(2, 2), order(4, 4)]),
    "new.json": lines([order(5, 1), BAD]),
    "kept again.json": OLD_FILES["kept.json"],
}


@dataclass(frozen=True)
class Ended:
    """How an ingest ended: its steps, and what it said."""

    steps: list[list[str]] = field(default_factory=list)
    status: int = 0
    error: str | None = None
    failures: list[str] = field(default_factory=list)
    flattened: int = 0


class Server:
    """Ingests in a process of its own, with a fault at one of its steps."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ingest(
        self, layout: Layout, fault: str = "none", at: int = NEVER, time: int = 0
    ) -> Ended:
        self.begin(layout, fault, at, time)
        return self.end()

    def begin(self, layout: Layout, fault: str, at: int, time: int = 0) -> None:
        assert self.process.stdin
        request = {"root": str(layout.root), "fault": fault, "at": at, "time": time}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()

    def end(self) -> Ended:
        return Ended(**self.answer())

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def serving() -> Iterator[Server]:
    with subprocess.Popen(
        [*AS_OTHERS, sys.executable, str(FAULTY_INGEST)],
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Server(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


def command_line(
    layout: Layout, *arguments: str, program: Sequence[str] = ("-m", "lake", "ingest")
) -> subprocess.CompletedProcess[str]:
    """`storelake ingest`, or another program, for whom permissions count."""
    return subprocess.run(
        [*AS_OTHERS, sys.executable, *program, *arguments],
        cwd=CHECKOUT,
        env=os.environ | {"LAKE_ROOT": str(layout.root)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def seen(layout: Layout) -> Any:
    """What a reader of the manifest sees, the times of the commits aside.

    Every part that is listed is there, whole, and holds what the manifest says.
    """
    manifest = load_manifest(layout)
    counts: Counter[tuple[str, str]] = Counter()
    for part in manifest.parts:
        content = (layout.root / part.path).read_bytes()
        assert part.sha256 == hashlib.sha256(content).hexdigest(), part.path
        table = pq.ParquetFile(pa.BufferReader(content)).read()
        assert part.row_count == table.num_rows
        counts[part.source_file, part.table] += table.num_rows
    for source in manifest.sources:
        name = source.source_file
        assert source.records_processed == counts[name, "fact_orders"]
        assert source.records_quarantined == counts[name, "quarantine"]
    if not layout.manifest.exists():
        return None
    undated = json.loads(layout.manifest.read_bytes())
    for source in undated["sources"]:
        del source["committed_at"]
    return undated


def order_counts(layout: Layout) -> dict[str, int]:
    """How many orders of each file are in the lake."""
    return {
        source.source_file.removeprefix("orders/"): source.records_processed
        for source in load_manifest(layout).sources
    }


def everything(layout: Layout) -> dict[str, Any]:
    """All that lies in a lake besides raw files; the manifest undated."""
    found: dict[str, Any] = {}
    for path in sorted(layout.root.rglob("*")):
        name = path.relative_to(layout.root).as_posix()
        if path != layout.manifest and not path.is_relative_to(layout.raw):
            found[name] = None if path.is_dir() else path.read_bytes()
    return found | {"the manifest": seen(layout)}


@dataclass(frozen=True)
class Lakes:
    """A lake about to change, and what a run makes of it that nothing disturbs."""

    template: Layout
    old: Any
    new: Any
    after: dict[str, Any]
    steps: list[list[str]]

    @classmethod
    def prepare(cls, folder: Path, server: Server) -> "Lakes":
        template = Layout(folder / "template")
        put(template, OLD_FILES)
        assert server.ingest(template).error is None
        put(template, NEW_FILES)
        undisturbed = Layout(folder / "undisturbed")
        shutil.copytree(template.root, undisturbed.root)
        ended = server.ingest(undisturbed)
        assert ended.flattened == len(NEW_FILES)
        old, new = seen(template), seen(undisturbed)
        assert old != new
        return cls(template, old, new, everything(undisturbed), ended.steps)

    @contextmanager
    def one(self) -> Iterator[Layout]:
        """A lake of its own, gone afterwards."""
        root = self.template.root.with_name("lake")
        shutil.copytree(self.template.root, root)
        try:
            yield Layout(root)
        finally:
            shutil.rmtree(root)

    @property
    def commit(self) -> int:
        """The number of the step that makes the new state the lake's."""
        [number] = [
            number
            for number, step in enumerate(self.steps, 1)
            if step[0] == "os.rename" and step[2] == "processed/manifest.json"
        ]
        return number


class Recovery:
    """Ingests again, once for each different state that a fault leaves behind."""

    def __init__(self, lakes: Lakes, server: Server) -> None:
        self.lakes, self.server = lakes, server
        self.known: set[str] = set()

    def check(self, layout: Layout) -> None:
        state = self._fingerprint(layout)
        if state in self.known:
            return
        ended = self.server.ingest(layout, time=1)
        assert (ended.status, ended.error, ended.failures) == (0, None, [])
        assert everything(layout) == self.lakes.after
        self.known.add(state)

    def _fingerprint(self, layout: Layout) -> str:
        """Of every name and every byte; the names of processes aside."""
        digest = hashlib.sha256()
        for path in sorted(layout.root.rglob("*")):
            name = re.sub(r"\.tmp-\d+", ".tmp", str(path.relative_to(layout.root)))
            if path.suffix == ".holder":  # every run writes it anew
                continue
            content = path.read_bytes() if path.is_file() else b""
            digest.update(
                f"{name!r} {path.is_dir()} {len(content)} ".encode() + content
            )
        return digest.hexdigest()
