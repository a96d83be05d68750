"""Starting commands and processes that Ctrl+C ends without a word.

While modules are imported nothing is begun, so there is nothing to tidy up; Python's
own handler would only show where the import stopped.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

CTRL_C = {signal.SIGINT}


@contextmanager
def nothing_begun() -> Iterator[None]:
    """For what a command imports: Ctrl+C ends the process at once."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:  # as in a shell's background jobs
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def ctrl_c_held() -> Iterator[None]:
    """Processes that are started here hear of Ctrl+C once they `begin`."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, CTRL_C)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin() -> None:
    """In a process started so: from now on Ctrl+C ends it at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, CTRL_C)
