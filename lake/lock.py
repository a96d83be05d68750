"""One writer at a time, and a name for whoever it is."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from lake.errors import LockedError


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold a lock file; the operating system frees it when the process dies.

    Raises:
        LockedError: another process holds it; the message says which.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    holder = lock.with_suffix(".holder")
    try:
        with FileLock(lock, blocking=False):
            holder.write_text(f"process {os.getpid()} on {socket.gethostname()}")
            try:
                yield
            finally:
                holder.unlink(missing_ok=True)
    except Timeout as error:
        name = holder.read_text() if holder.exists() else "another process"
        raise LockedError(
            f"{lock}: {name} is writing to this lake; wait for it to end"
        ) from error
