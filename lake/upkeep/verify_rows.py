"""The rows of the parts against the manifest and against each other, by DuckDB.

Sources are asked in groups, so that many small files take few queries and large ones
take bounded memory; what does not fit is spilled into a temporary folder.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import escape
from tempfile import TemporaryDirectory
from typing import Any, Self

import duckdb

from lake.contract import Feed
from lake.errors import LakeError
from lake.manifest import Source
from lake.tables import QUARANTINE, TABLES
from lake.upkeep.verify_files import CheckedPart
from lake.upkeep.verify_sql import COUNTED_REASONS, INSTANTS, bereft, extremes, scan

MEMORY_LIMIT = "256MB"
GROUP_PARTS = 500
GROUP_ROWS = 2_000_000
WINDOW_POSITIONS = 1_000_000
Parts = list[CheckedPart]


@dataclass(frozen=True)
class RowFault:
    """A fault of a part or of a whole source."""

    source: str
    place: str
    fault: str


class RowChecks:
    """Asks the rows; a context, because what it spills is removed at its end."""

    def __init__(self) -> None:
        self._spill = TemporaryDirectory(prefix="storelake-verify-")
        self.connection = duckdb.connect(
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": self._spill.name,
                "autoinstall_known_extensions": "false",
            }
        )
        self.connection.execute("set timezone = 'UTC'")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self._spill.cleanup()

    def run(self, parts: Parts, sources: Iterable[Source]) -> Iterator[RowFault]:
        """Every fault; a source with a bad part is not compared with itself."""
        by_source: dict[str, Parts] = defaultdict(list)
        for part in parts:
            by_source[part.part.source_file].append(part)
        reasons = {s.source_file: s.quarantined_by_reason for s in sources}
        for group in _groups(by_source):
            yield from self._check({name: by_source[name] for name in group}, reasons)

    def _check(
        self, group: dict[str, Parts], reasons: dict[str, dict[str, int]]
    ) -> list[RowFault]:
        """A group at once; if it cannot be read, each source by itself."""
        readable = [p for parts in group.values() for p in parts if _can_be_asked(p)]
        try:
            misplaced = list(self._misplaced_rows(readable))
            doubtful = {fault.source for fault in misplaced}
            whole = {
                name: parts
                for name, parts in group.items()
                if name in reasons
                and name not in doubtful
                and all(map(_can_be_asked, parts))
            }
            complete = [part for parts in whole.values() for part in parts]
            return [
                *misplaced,
                *self._bereft_rows(complete),
                *self._repeated_positions(complete),
                *self._other_reasons(whole, reasons),
            ]
        except duckdb.OutOfMemoryException as error:
            raise LakeError(
                "there is no room to compare rows; set TMPDIR to a folder with more"
            ) from error
        except duckdb.Error as error:
            if len(group) > 1:
                return [
                    fault
                    for name, parts in group.items()
                    for fault in self._check({name: parts}, reasons)
                ]
            [name] = group
            message = str(error).splitlines()[0]
            return [RowFault(name, name, f"its parts cannot be read ({message})")]

    def _misplaced_rows(self, parts: Parts) -> Iterator[RowFault]:
        """Rows of another source or month than their part says."""
        by_path = {str(part.path): part for part in parts}
        for name, paths in _paths(parts).items():
            instant = INSTANTS.get(name)
            rows = self._rows(extremes(instant), {"parts": paths})
            for filename, *found in rows:
                part = by_path[filename]
                yield from _faults_of_part(part, found, has_instant=bool(instant))

    def _bereft_rows(self, parts: Parts) -> Iterator[RowFault]:
        """Items, payments, refunds, changes without their order; orders without items.

        An order's children lie in its month, except for what it says of a customer.
        """
        paths = _paths(part for part in parts if _feed(part) is Feed.ORDERS)
        paths.pop(QUARANTINE, None)
        if not paths:
            return
        counts: Counter[tuple[str, str]] = Counter()
        for first, end in self._windows(paths):
            for source, fault, count in self._rows(bereft(paths, first, end), paths):
                counts[source, fault] += count
        for (source, fault), count in counts.items():
            yield RowFault(source, source, f"{count:,} {fault}")

    def _windows(self, paths: dict[str, list[str]]) -> Iterator[tuple[int, int]]:
        """Ranges of positions that cover all, so that a join fits into memory."""
        every = " union all ".join(
            f"select max(source_position) as last from {scan(name)}" for name in paths
        )
        [(last,)] = self._rows(f"select max(last) from ({every})", paths)
        for first in range(0, (last or 0) + 1, WINDOW_POSITIONS):
            yield first, first + WINDOW_POSITIONS

    def _repeated_positions(self, parts: Parts) -> Iterator[RowFault]:
        """Records that ended in two places, or twice in one."""
        paths = _paths(part for part in parts if _holds_records(part))
        if not paths:
            return
        every = " union all ".join(
            f"select source_file, source_position from {scan(name)}" for name in paths
        )
        rows = self._rows(
            f"""
            select source_file, count(*) - count(distinct source_position) as extra
            from ({every})
            group by source_file
            having extra > 0
            order by source_file
            """,
            paths,
        )
        for source, count in rows:
            yield RowFault(source, source, f"{count:,} records ended in two places")

    def _other_reasons(
        self, whole: dict[str, Parts], reasons: dict[str, dict[str, int]]
    ) -> Iterator[RowFault]:
        found: dict[str, dict[str, int]] = defaultdict(dict)
        paths = _paths(part for parts in whole.values() for part in parts)
        if QUARANTINE in paths:
            kept = {QUARANTINE: paths[QUARANTINE]}
            for source, code, count in self._rows(COUNTED_REASONS, kept):
                found[source][code] = count
        for name in whole:
            if found[name] != reasons[name]:
                counted, stated = _shown(found[name]), _shown(reasons[name])
                fault = f"reasons in quarantine are {counted}, not {stated}"
                yield RowFault(name, name, fault)

    def _rows(self, statement: str, paths: dict[str, list[str]]) -> list[Any]:
        return self.connection.execute(statement, paths).fetchall()


def _groups(by_source: dict[str, Parts]) -> Iterator[list[str]]:
    group: list[str] = []
    part_count = row_count = 0
    for name, parts in by_source.items():
        group.append(name)
        part_count += len(parts)
        row_count += sum(part.row_count for part in parts)
        if part_count >= GROUP_PARTS or row_count >= GROUP_ROWS:
            yield group
            group, part_count, row_count = [], 0, 0
    if group:
        yield group


def _can_be_asked(part: CheckedPart) -> bool:
    return part.has_listed_bytes and part.table is not None


def _feed(part: CheckedPart) -> Feed:
    return Feed.of(part.part.source_file)


def _holds_records(part: CheckedPart) -> bool:
    """Its rows are records of their file, not what an order says of something else."""
    return part.part.table in {QUARANTINE, TABLES[_feed(part)][0].name}


def _paths(parts: Iterable[CheckedPart]) -> dict[str, list[str]]:
    """The files of each table, as patterns that match nothing but themselves."""
    paths: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        paths[part.part.table].append(escape(str(part.path)))
    return dict(paths)


def _faults_of_part(
    checked: CheckedPart, found: list[Any], *, has_instant: bool
) -> Iterator[RowFault]:
    first, last, has_sources, first_month, last_month, has_months = found
    part = checked.part
    name = part.source_file
    if not has_sources or (first, last) != (name, name):
        yield RowFault(name, part.path, f"holds rows that are not of {name}")
    if has_instant and checked.month:
        year, month = checked.month
        if not has_months or {first_month, last_month} != {year * 100 + month}:
            yield RowFault(name, part.path, "holds rows of another month")


def _shown(counts: dict[str, int]) -> str:
    shown = (f"{code} {count:,}" for code, count in sorted(counts.items()))
    return ", ".join(shown) or "none"
