"""One writer at a time, and a name for whoever it is."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from lake.errors import LakeError, LockedError


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold a lock file; the operating system frees it when the process dies.

    Raises:
        LockedError: another process holds it; the message says which.
        LakeError: it cannot be written.
    """
    holder = lock.with_suffix(".holder")
    with ExitStack() as held:
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(FileLock(lock, blocking=False))
            holder.write_text(f"process {os.getpid()} on {socket.gethostname()}")
        except Timeout as error:
            name = holder.read_text() if holder.exists() else "another process"
            raise LockedError(
                f"{lock}: {name} is writing to this lake; wait for it to end"
            ) from error
        except OSError as error:
            raise LakeError(
                f"{lock}: cannot be written ({error.strerror}); check who may write "
                "to this lake, and LAKE_ROOT"
            ) from error
        held.callback(holder.unlink, missing_ok=True)
        yield
