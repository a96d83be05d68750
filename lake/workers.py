"""The processes that survey and flatten raw files."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from lake.errors import UnreadableFileError
from lake.flattened import Flattened
from lake.layout import Layout
from lake.reading.sources import Piece, RawFile
from lake.reading.survey import Survey, survey
from lake.settings import Rules
from lake.starting import (
    ctrl_c_held,
    end_at_ctrl_c,
    end_with_parent,
    without_pandas,
)

if TYPE_CHECKING:
    from lake.flatten import Flattener

Task = TypeVar("Task")
Result = TypeVar("Result")
# What other processes did.
Done = SimpleQueue[tuple[Task, Future[Result | UnreadableFileError]]]


@dataclass(frozen=True)
class PieceToFlatten:
    """A file, or a piece of it."""

    file: RawFile
    piece: Piece | None

    @property
    def byte_count(self) -> int:
        return self.piece.byte_count if self.piece else self.file.byte_count


def default_processes() -> int:
    """One a core that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """Does tasks in this process, and in others beside it.

    The others start with the first tasks that are worth it. `processes` counts this one
    too; None is one a core.
    """

    def __init__(self, layout: Layout, rules: Rules, processes: int | None) -> None:
        self.processes = processes or default_processes()
        self.setup = (layout, rules)
        self._others: ProcessPoolExecutor | None = None
        _start(*self.setup)

    def dismiss(self) -> None:
        """Let the other processes go, who have nothing left to do."""
        if self._others:
            self._others.shutdown(wait=False)

    def close(self) -> None:
        """End the other processes; tasks that have not begun are dropped."""
        if self._others:
            self._others.shutdown(cancel_futures=True)

    def run(
        self,
        work: Callable[[Task], Result],
        tasks: Sequence[Task],
        *,
        are_large: bool = True,
    ) -> Iterator[tuple[Task, Result | UnreadableFileError]]:
        """Each task with its result, or with why its file cannot be read.

        They are begun in order; whoever is free takes the next.
        """
        waiting = iter(tasks)
        if self.processes == 1 or len(tasks) == 1 or not are_large:
            for task in waiting:
                yield task, _attempt(work, task)
            return
        done: Done[Task, Result] = SimpleQueue()
        others = self._started()
        with ThreadPoolExecutor(self.processes - 1) as threads:
            try:
                for _ in range(self.processes - 1):
                    threads.submit(_pass_on, others, work, waiting, done)
                for _ in tasks:
                    mine = next(waiting, None) if done.empty() else None
                    if mine is not None:
                        yield mine, _attempt(work, mine)
                    else:
                        task, future = done.get()
                        yield task, future.result()
            finally:
                deque(waiting, maxlen=0)  # after a failure nobody begins another

    def _started(self) -> ProcessPoolExecutor:
        if not self._others:
            self._others = ProcessPoolExecutor(
                self.processes - 1, get_context("spawn"), _start_worker, self.setup
            )
        return self._others


def _pass_on(
    others: ProcessPoolExecutor,
    work: Callable[[Task], Result],
    waiting: Iterator[Task],
    done: Done[Task, Result],
) -> None:
    """Another process does what this thread takes, one task after the other."""
    for task in waiting:
        with ctrl_c_held():
            future = others.submit(_attempt, work, task)
        wait([future])
        done.put((task, future))


def _attempt(
    work: Callable[[Task], Result], task: Task
) -> Result | UnreadableFileError:
    try:
        return work(task)
    except UnreadableFileError as error:
        return error


def survey_file(file: RawFile) -> Survey:
    return survey(file.path)


def flatten_piece(task: PieceToFlatten) -> Flattened:
    return _flattener().flatten(task.file.path, task.file.source_file, task.piece)


_setup: tuple[Layout, Rules]
_ready: "list[Flattener]" = []


def _start(layout: Layout, rules: Rules) -> None:
    global _setup  # noqa: PLW0603 - one database a process
    _setup = (layout, rules)
    _ready.clear()


def _start_worker(layout: Layout, rules: Rules) -> None:
    end_with_parent()
    without_pandas()
    _start(layout, rules)
    end_at_ctrl_c()


def _flattener() -> "Flattener":
    if not _ready:
        # The engines take a while to import: the other processes start meanwhile, and
        # where nothing is new nobody needs them.
        from lake.flatten import Flattener  # noqa: PLC0415

        _ready.append(Flattener(*_setup))
    return _ready[0]
