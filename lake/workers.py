"""The processes that survey and flatten raw files."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

from lake.errors import UnreadableFileError
from lake.flatten import Flattened, Flattener
from lake.layout import Layout
from lake.reading.reader import Piece
from lake.reading.sources import RawFile
from lake.reading.survey import Survey, survey
from lake.settings import Rules
from lake.starting import ctrl_c_held, end_at_ctrl_c, end_with_parent

Task = TypeVar("Task")
Result = TypeVar("Result")


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
    """Does tasks in other processes, or, with one process, in this one.

    Processes start with the first tasks that are worth it; None is one a core.
    """

    def __init__(self, layout: Layout, rules: Rules, processes: int | None) -> None:
        self.processes = processes or default_processes()
        self.setup = (layout, rules)
        self._pool: ProcessPoolExecutor | None = None
        _start(*self.setup)

    def close(self) -> None:
        """End the processes; tasks that have not begun are dropped."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def run(
        self,
        work: Callable[[Task], Result],
        tasks: Sequence[Task],
        *,
        are_large: bool = True,
    ) -> Iterator[tuple[Task, Result | UnreadableFileError]]:
        """Each task with its result, or with why its file cannot be read."""
        if self.processes == 1 or len(tasks) == 1 or not are_large:
            for task in tasks:
                try:
                    yield task, work(task)
                except UnreadableFileError as error:
                    yield task, error
            return
        pool = self._started()
        with ctrl_c_held():
            futures = {pool.submit(work, task): task for task in tasks}
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except UnreadableFileError as error:
                yield futures[future], error

    def _started(self) -> ProcessPoolExecutor:
        if not self._pool:
            self._pool = ProcessPoolExecutor(
                self.processes, get_context("spawn"), _start_worker, self.setup
            )
        return self._pool


def survey_file(file: RawFile) -> Survey:
    return survey(file.path)


def flatten_piece(task: PieceToFlatten) -> Flattened:
    return _flattener().flatten(task.file.path, task.file.source_file, task.piece)


_setup: tuple[Layout, Rules]
_ready: list[Flattener] = []


def _start(layout: Layout, rules: Rules) -> None:
    global _setup  # noqa: PLW0603 - one database a process
    _setup = (layout, rules)
    _ready.clear()


def _start_worker(layout: Layout, rules: Rules) -> None:
    end_with_parent()
    _start(layout, rules)
    end_at_ctrl_c()


def _flattener() -> Flattener:
    if not _ready:
        _ready.append(Flattener(*_setup))
    return _ready[0]
