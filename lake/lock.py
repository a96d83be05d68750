"""One writer at a time, and a name for whoever it is."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from lake.errors import LockedError
from lake.layout import Layout


@contextmanager
def exclusive(layout: Layout) -> Iterator[None]:
    """Hold the lake's lock; the operating system frees it when the process dies.

    Raises:
        LockedError: another process holds it; the message says which.
    """
    layout.root.mkdir(parents=True, exist_ok=True)
    holder = layout.lock.with_suffix(".holder")
    try:
        with FileLock(layout.lock, blocking=False):
            holder.write_text(f"process {os.getpid()} on {socket.gethostname()}")
            try:
                yield
            finally:
                holder.unlink(missing_ok=True)
    except Timeout as error:
        name = holder.read_text() if holder.exists() else "another process"
        raise LockedError(
            f"{layout.root}: {name} is writing to this lake; wait for it to end"
        ) from error
