"""What every run leaves in `lake/operations`, a failed or killed one too.

A run writes one file of each kind, named by its time. They lie outside the warehouse,
so a rebuild does not lose them.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pyarrow.parquet as pq

from lake.layout import Layout
from ops.records import write_records

RUN_ID_FORMAT = "%Y%m%dT%H%M%S.%fZ"
KILLED = "ended without a word: killed, or the machine went down"
STOPPED = "stopped by a signal"


class Outcome(StrEnum):
    """How a run or a stage ended, or that it has not."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    UNCHANGED = "unchanged"
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

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it goes on."""
        if self.ended_at is None:
            return None
        return round((self.ended_at - self.started_at).total_seconds(), 3)


@dataclass(frozen=True)
class Check:
    """What dbt says of one node: a test that passed, a model that was built.

    Attributes:
        failures: rows that fail a test.
    """

    check_id: str
    kind: str
    status: str
    checked_at: datetime
    seconds: float | None
    failures: int | None
    message: str | None


@dataclass
class RunLog:
    """What a run has to tell; `recorded_run` writes it down at both ends."""

    run_id: str
    command: str
    started_at: datetime
    clock: Callable[[], datetime]
    tell: "Tell"
    outcome: Outcome = Outcome.RUNNING
    ended_at: datetime | None = None
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
            self.tell(self, stage)

    def unchanged(self, names: Iterable[str]) -> None:
        """Note the stages for which there is nothing to do."""
        for name in names:
            with self.stage(name) as stage:
                stage.outcome = Outcome.UNCHANGED
        self.outcome = Outcome.UNCHANGED

    def end(self, problem: str | None = None) -> None:
        self.ended_at = self.clock()
        self.problem = problem
        if problem is not None:
            self.outcome = Outcome.FAILED
        elif self.outcome is Outcome.RUNNING:
            self.outcome = Outcome.SUCCEEDED

    def write(self, layout: Layout) -> None:
        """One file of each kind that there is something to tell of."""
        write_records(layout, "checks", self.run_id, map(asdict, self.checks))
        write_records(layout, "stages", self.run_id, map(asdict, self.stages))
        write_records(layout, "runs", self.run_id, [self._row()])

    def _row(self) -> dict[str, Any]:
        failed = [s.stage for s in self.stages if s.outcome is Outcome.FAILED]
        return {
            "command": self.command,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "outcome": self.outcome,
            "failed_stage": failed[0] if failed else None,
            "message": self.problem,
            "version": self.version,
            "as_of_date": self.as_of_date,
        }


Tell = Callable[[RunLog, Stage], None]


def tell_nobody(_: RunLog, __: Stage) -> None:
    """For commands whose one line says it all."""


@contextmanager
def recorded_run(
    layout: Layout,
    command: str,
    clock: Callable[[], datetime],
    tell: Tell,
) -> Iterator[RunLog]:
    """A run from its beginning to its end; both are written down.

    The caller holds the lock of runs: what is still `running` on record was killed.

    Args:
        layout: the lake.
        command: what the user typed.
        clock: the time, UTC.
        tell: is given each stage when it ends.
    """
    _close_killed_runs(layout)
    now = clock()
    log = RunLog(now.strftime(RUN_ID_FORMAT), command, now, clock, tell)
    log.write(layout)
    try:
        yield log
    except BaseException as error:
        log.end(_said(error))
        raise
    else:
        log.end()
    finally:
        log.write(layout)


def _close_killed_runs(layout: Layout) -> None:
    files = sorted(layout.operation_records("runs").glob("*.parquet"))
    for path in files[-1:]:  # only the newest can be: each run closes the one before
        (row,) = pq.ParquetFile(path).read().to_pylist()
        if row["outcome"] == Outcome.RUNNING:
            row |= {"outcome": Outcome.FAILED, "message": KILLED}
            write_records(layout, "runs", row["run_id"], [row])


def _said(error: BaseException) -> str:
    if isinstance(error, SystemExit | KeyboardInterrupt):
        return STOPPED
    return str(error) or type(error).__name__
