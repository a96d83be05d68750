"""How the generator's processes start: with what they need, and quietly."""

import atexit
import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

CTRL_C = {signal.SIGINT}


class _WithoutPandas:
    """PyArrow imports pandas wherever it is installed; nothing here uses it."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:  # noqa: ARG002 - a protocol
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def have_process_alone() -> None:
    """Spare this process what takes a third of a second, of a large shop or a small.

    Besides pandas that is the search for cycles, of which nothing here makes any that
    are worth it; at the end, too, where Python looks through all that is left.
    """
    sys.meta_path.insert(0, _WithoutPandas())
    gc.disable()
    atexit.register(gc.freeze)


@contextmanager
def nothing_begun() -> Iterator[None]:
    """For what the command imports: Ctrl+C ends the process at once."""
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
    """End this process without a word: whoever started it clears up and says so."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, CTRL_C)
