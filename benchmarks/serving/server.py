"""One worker under test, on one core."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.inputs import ROOT

EMPTY = ("benchmarks.serving.empty_route:app",)
API = ("serving.api.app:from_environment", "--factory")
SECONDS_TO_START = 60
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running worker."""

    process_id: int
    port: int

    @property
    def cpu_seconds(self) -> float:
        stat = Path(f"/proc/{self.process_id}/stat").read_text().rpartition(")")[2]
        user, system = stat.split()[11:13]
        return (int(user) + int(system)) / TICKS

    @property
    def peak_bytes(self) -> int:
        status = Path(f"/proc/{self.process_id}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@contextmanager
def running(app: tuple[str, ...], lake: Path) -> Iterator[Server]:
    """Uvicorn with one worker, as `storelake api` starts it, and its end."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", *app, "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--no-access-log", "--log-level", "warning"],
        cwd=ROOT,
        env={**os.environ, "LAKE_ROOT": str(lake)},
    )
    try:
        _wait_for(port)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise BenchmarkError(f"127.0.0.1:{port}: no server has come up")
