"""Starting commands and processes that Ctrl+C and their parent end without a word.

While modules are imported nothing is begun, so there is nothing to tidy up; Python's
own handler would only show where the import stopped.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process

CTRL_C = {signal.SIGINT}


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


def end_with_parent() -> None:
    """A killed parent cannot end its processes, and its lock is free by then."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
