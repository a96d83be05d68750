"""`storelake run` as a process of its own, so that its crash stays its own."""

import subprocess
import time
from collections.abc import Sequence
from threading import Lock

import structlog

logger = structlog.get_logger()


class RunProcess:
    """Runs a command whenever it is called, until it is stopped."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def __call__(self) -> None:
        """Run the command to its end and log how it ended.

        Raises:
            OSError: it cannot be started.
        """
        with self._lock:
            if self._is_stopped:
                return
            # In its own session: Ctrl-C reaches it once, through `stop`.
            process = subprocess.Popen(self._command, start_new_session=True)
            self._process = process
        started = time.monotonic()
        logger.info("run started", process=process.pid)
        exit_code = process.wait()
        seconds = round(time.monotonic() - started, 1)
        if exit_code == 0:
            logger.info("run succeeded", seconds=seconds)
        elif self._is_stopped:
            logger.warning("run stopped", exit_code=exit_code, seconds=seconds)
        else:
            logger.error("run failed", exit_code=exit_code, seconds=seconds)

    def stop(self) -> None:
        """Start no more, and ask the one at work to stop; it takes its time."""
        with self._lock:
            self._is_stopped = True
            if self._process:
                self._process.terminate()
