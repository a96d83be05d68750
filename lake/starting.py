"""Starting commands and processes: with what they need, and ended without a word.

While modules are imported nothing is begun, so there is nothing to tidy up at Ctrl+C;
Python's own handler would only show where the import stopped.
"""

import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process

CTRL_C = {signal.SIGINT}


class _NoPandas:
    def find_spec(self, fullname: str, path: object, target: object = None) -> None:  # noqa: ARG002 - a protocol
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def without_pandas() -> None:
    """Spare this process, which is the lake's alone, a third of a second.

    PyArrow and DuckDB import pandas wherever it is installed; nothing here uses it.
    """
    if not any(isinstance(finder, _NoPandas) for finder in sys.meta_path):
        sys.meta_path.insert(0, _NoPandas())


def end_quickly() -> None:
    """At its end Python looks for cycles among all that is left: 50 ms for nothing.

    What holds files or processes closes them itself, long before.
    """
    atexit.register(gc.freeze)


@contextmanager
def nothing_begun() -> Iterator[None]:
    """For what a command imports: Ctrl+C ends the process at once."""
    before = signal.getsignal(signal.SIGINT)
    end_at_ctrl_c()
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def ctrl_c_held() -> Iterator[None]:
    """Processes that are started here hear of it once they `end_at_ctrl_c`."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, CTRL_C)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_at_ctrl_c() -> None:
    """Leave Ctrl+C to the system, but where a shell's background job is deaf to it."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, CTRL_C)


@contextmanager
def interruptible() -> Iterator[None]:
    """DuckDB makes an error of its own of Ctrl+C; this makes it Python's again."""
    try:
        yield
    except RuntimeError as error:
        if str(error) != "Query interrupted":
            raise
        raise KeyboardInterrupt from error


def end_with_parent() -> None:
    """A killed parent cannot end its processes, and its lock is free by then."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
