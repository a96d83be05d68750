"""One ingest, and what it promises whatever the bytes are."""

import contextlib
import shutil
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq
from write_watch import listing, written_paths

from lake.contract import Feed, ReasonCode
from lake.ingest import IngestReport, ingest
from lake.layout import Layout
from lake.manifest import Source, load_manifest
from lake.settings import Rules, project_settings
from lake.tables import QUARANTINE, TABLES
from lake.upkeep.verify import verify

NOW = datetime(2026, 1, 1, tzinfo=UTC)
# A file of these tests takes milliseconds: whatever takes so long does not end.
PATIENCE = 30
OWN_NAMES = {"raw", "processed", "quarantine", "ingest.lock"}

Row = dict[str, Any]
Faults = frozenset[tuple[str, str]]


@dataclass
class FileOutcome:
    """Where the records of a file ended, by their position.

    Attributes:
        processed: the rows of each accepted record, by table.
        quarantined: code and field of all reasons.
        raw_texts: what the quarantine keeps.
    """

    processed: dict[int, dict[str, list[Row]]] = field(default_factory=dict)
    quarantined: dict[int, Faults] = field(default_factory=dict)
    raw_texts: dict[int, str] = field(default_factory=dict)

    @property
    def faults(self) -> dict[int, Faults]:
        """Of every record; none means that it was accepted."""
        return dict.fromkeys(self.processed, Faults()) | self.quarantined


@dataclass(frozen=True)
class Run:
    """What became of each file; a file that cannot be read has a line instead."""

    files: dict[str, FileOutcome]
    failures: list[str]


def keep_promises(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    zone: str = "UTC",
    check: Literal["nothing", "lake", "deep"] = "lake",
) -> Run:
    """Ingest files into a new lake, check all that holds for any of them, clean up.

    Args:
        folder: an empty one; the lake lies three levels below it.
        files: what to write below `raw/`.
        zone: of times without an offset.
        check: what `storelake verify` looks at.
    """
    rules = shop_rules(zone)
    layout = _laid_out(folder, files)
    outside = _outside(folder, layout)
    with contextlib.chdir(folder / "beside"), patience(), written_paths() as written:
        report = ingest(layout, rules, NOW, processes=1)
        said = set(written)
    strays = {path for path in said if not Path(path).is_relative_to(layout.root)}
    assert strays == set()
    assert _outside(folder, layout) == outside
    assert {path.name for path in layout.root.iterdir()} <= OWN_NAMES
    _check_every_file_is_answered(report, layout, files)
    run = _read(layout, report)
    with contextlib.chdir(folder / "beside"), patience():
        _check_second_run(layout, rules, report)
        if check != "nothing":
            is_deep = check == "deep"
            found = verify(layout, rules, processes=1, is_deep=is_deep)
            assert found.findings == []
    assert _outside(folder, layout) == outside
    shutil.rmtree(folder)
    return run


def _laid_out(folder: Path, files: Mapping[str, bytes]) -> Layout:
    """A lake three levels below the folder, and a canary beside it."""
    layout = Layout(folder / "beside" / "above" / "lake")
    for name, content in files.items():
        path = layout.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "beside" / "canary").write_bytes(b"alive")
    return layout


@cache
def shop_rules(zone: str = "UTC") -> Rules:
    """The rules of the shop; as an argument they would fill every report."""
    return Rules.load(project_settings({"source_timezone": zone}))


@contextmanager
def patience() -> Iterator[None]:
    """Ends what would not end."""

    def give_up(*_: object) -> None:
        raise TimeoutError(f"did not end within {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _outside(folder: Path, layout: Layout) -> dict[str, bytes | None]:
    """All that an ingest has to leave alone, the raw files among it."""
    root = layout.root.relative_to(folder).as_posix()
    return {
        name: content
        for name, content in listing(folder).items()
        if not name.startswith(f"{root}/") or name.startswith(f"{root}/raw")
    }


def _check_every_file_is_answered(
    report: IngestReport, layout: Layout, files: Mapping[str, bytes]
) -> None:
    assert report.left_out == []
    flattened = {source.source_file for source in report.flattened}
    failed = files.keys() - flattened
    assert len(report.failures) == len(failed)
    for name in failed:
        [line] = [f for f in report.failures if f.startswith(f"{layout.raw / name}: ")]
        assert len(line.removeprefix(str(layout.raw / name)).splitlines()) == 1


def _check_second_run(layout: Layout, rules: Rules, first: IngestReport) -> None:
    before = listing(layout.root)
    second = ingest(layout, rules, NOW.replace(year=2027), processes=1)
    assert second.flattened == []
    assert second.unchanged == len(first.flattened)
    assert sorted(second.failures) == sorted(first.failures)
    assert listing(layout.root) == before


def _read(layout: Layout, report: IngestReport) -> Run:
    manifest = load_manifest(layout)
    rows: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for part in manifest.parts:
        table = pq.ParquetFile(layout.root / part.path).read()
        assert table.num_rows == part.row_count
        rows[part.source_file] += [(part.table, row) for row in table.to_pylist()]
    files = {
        source.source_file: _outcome(source, rows[source.source_file])
        for source in manifest.sources
    }
    return Run(files, report.failures)


def _outcome(source: Source, rows: list[tuple[str, Row]]) -> FileOutcome:
    """The balance: each record is in one place, once, and in no other."""
    outcome = FileOutcome()
    record_table = TABLES[Feed.of(source.source_file)][0].name
    seen: Counter[int] = Counter()
    for table, row in rows:
        position = row.pop("source_position")
        assert row.pop("source_file") == source.source_file
        assert position >= 1
        seen[position] += table in (record_table, QUARANTINE)
        if table == QUARANTINE:
            faults = frozenset((r["code"], r["field"]) for r in row["reasons"])
            assert faults
            assert {code for code, _ in faults} <= set(ReasonCode)
            outcome.quarantined[position] = faults
            outcome.raw_texts[position] = row["raw_text"]
        else:
            of_record = outcome.processed.setdefault(position, {})
            of_record.setdefault(table, []).append(row)
    assert set(seen.values()) <= {1}
    assert source.records_read == len(seen)
    assert source.records_processed == len(outcome.processed)
    assert source.records_quarantined == len(outcome.quarantined)
    return outcome
