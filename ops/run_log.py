"""What every run leaves in `lake/operations`, a failed one too.

A run writes one file of each kind, named by its time; nothing is ever changed. They lie
outside the warehouse, so a rebuild does not lose them.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lake.files import replace_file
from lake.layout import Layout

RUN_ID_FORMAT = "%Y%m%dT%H%M%S.%fZ"
INSTANT = pa.timestamp("us")  # UTC, as everywhere in the lake

SCHEMAS = {
    "runs": pa.schema(
        [
            ("run_id", pa.string()),
            ("command", pa.string()),
            ("started_at", INSTANT),
            ("ended_at", INSTANT),
            ("outcome", pa.string()),
            ("failed_stage", pa.string()),
            ("message", pa.string()),
            ("version", pa.string()),
            ("as_of_date", pa.date32()),
        ]
    ),
    "stages": pa.schema(
        [
            ("run_id", pa.string()),
            ("stage_number", pa.int32()),
            ("stage", pa.string()),
            ("started_at", INSTANT),
            ("ended_at", INSTANT),
            ("outcome", pa.string()),
            ("rows_in", pa.int64()),
            ("rows_out", pa.int64()),
            ("message", pa.string()),
        ]
    ),
    "checks": pa.schema(
        [
            ("run_id", pa.string()),
            ("check_id", pa.string()),
            ("kind", pa.string()),
            ("status", pa.string()),
            ("checked_at", INSTANT),
        ]
    ),
}


class Outcome(StrEnum):
    """How a run or a stage ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass
class Stage:
    """One stage of a run, while it goes on; `rows_in` and `rows_out` are its own."""

    stage_number: int
    stage: str
    started_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome = Outcome.SUCCEEDED
    rows_in: int | None = None
    rows_out: int | None = None
    message: str | None = None


@dataclass(frozen=True)
class Check:
    """What dbt says of one node: a test that passed, a model that was built."""

    check_id: str
    kind: str
    status: str
    checked_at: datetime


@dataclass
class RunLog:
    """What a run has to tell; `recorded_run` writes it down at the end."""

    run_id: str
    command: str
    started_at: datetime
    clock: Callable[[], datetime]
    stages: list[Stage] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    version: str | None = None
    as_of_date: date | None = None
    problem: str | None = None

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """Time what happens within; what goes wrong there is noted and goes on."""
        stage = Stage(len(self.stages) + 1, name, self.clock())
        self.stages.append(stage)
        try:
            yield stage
        except BaseException as error:
            stage.outcome = Outcome.FAILED
            stage.message = _said(error)
            raise
        finally:
            stage.ended_at = self.clock()

    def _row(self) -> dict[str, Any]:
        failed = [s.stage for s in self.stages if s.outcome is Outcome.FAILED]
        return {
            "command": self.command,
            "started_at": self.started_at,
            "ended_at": self.clock(),
            "outcome": Outcome.FAILED if self.problem else Outcome.SUCCEEDED,
            "failed_stage": failed[0] if failed else None,
            "message": self.problem,
            "version": self.version,
            "as_of_date": self.as_of_date,
        }

    def write(self, layout: Layout) -> None:
        """One file of each kind that there is something to tell of."""
        self._write(layout, "checks", map(asdict, self.checks))
        self._write(layout, "stages", map(asdict, self.stages))
        self._write(layout, "runs", [self._row()])

    def _write(self, layout: Layout, kind: str, rows: Iterable[dict[str, Any]]) -> None:
        whole = [
            {name: _naive(value) for name, value in row.items()}
            | {"run_id": self.run_id}
            for row in rows
        ]
        if whole:
            sink = pa.BufferOutputStream()
            table = pa.Table.from_pylist(whole, SCHEMAS[kind])
            pq.write_table(table, sink, compression="zstd")
            path = layout.operation_records(kind) / f"{self.run_id}.parquet"
            replace_file(path, memoryview(sink.getvalue()))


@contextmanager
def recorded_run(
    layout: Layout, command: str, clock: Callable[[], datetime]
) -> Iterator[RunLog]:
    """A run from its beginning to its end, which is written down however it ends.

    Args:
        layout: the lake.
        command: what the user typed.
        clock: the time, UTC.
    """
    now = clock()
    log = RunLog(now.strftime(RUN_ID_FORMAT), command, now, clock)
    try:
        yield log
    except BaseException as error:
        log.problem = _said(error)
        raise
    finally:
        log.write(layout)


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _naive(value: Any) -> Any:
    """Instants without their zone, which is UTC, and words as text."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return str(value) if isinstance(value, StrEnum) else value
