"""A client that costs little: kept connections, each with one request on its way."""

import socket
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Lock
from typing import Self

from benchmarks.errors import BenchmarkError

CONNECTIONS = 8
TIMEOUT = 30


@dataclass
class Load:
    """What became of the requests; latencies in seconds."""

    seconds: float = 0
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class Connection:
    """One request after the other over one socket."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._target = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, target: str) -> None:
        self._target = target
        self.sent_at = time.perf_counter()
        self._socket.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    def receive(self) -> bytes:
        """The body.

        Raises:
            BenchmarkError: the status is not 200, or the connection was closed.
        """
        received = self._socket.recv(1 << 16)
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise BenchmarkError(f"{self._target}: {received[:500]!r}")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        return body

    def _more(self) -> bytes:
        more = self._socket.recv(1 << 16)
        if not more:
            raise BenchmarkError(f"{self._target}: the connection was closed")
        return more


def ask(port: int, targets: Iterable[str], *, keep: bool = False) -> Load:
    """Ask as fast as answers come, on every connection; `keep` keeps the bodies."""
    load = Load()
    todo = iter(targets)
    started = time.perf_counter()
    with ExitStack() as stack:
        opened = [stack.enter_context(Connection(port)) for _ in range(CONNECTIONS)]
        waiting = [c for c in opened if _send_next(c, todo)]
        while waiting:
            connection = waiting.pop(0)
            body = connection.receive()
            load.latencies.append(time.perf_counter() - connection.sent_at)
            if keep:
                load.bodies.append(body)
            if _send_next(connection, todo):
                waiting.append(connection)
    load.seconds = time.perf_counter() - started
    return load


def _send_next(connection: Connection, todo: Iterator[str]) -> bool:
    target = next(todo, None)
    if target is not None:
        connection.send(target)
    return target is not None


def ask_at(port: int, targets: Iterable[str], rate: float) -> Load:
    """Ask `rate` times a second, whether or not earlier answers have come.

    A latency counts from when the request was due, so that one slow answer does not
    hide how long those behind it had to wait.
    """
    load = Load()
    todo = enumerate(targets)
    one_at_a_time = Lock()
    started = time.perf_counter()

    def work() -> None:
        with Connection(port) as connection:
            while True:
                with one_at_a_time:
                    number, target = next(todo, (0, None))
                    due = started + number / rate
                    if target:
                        time.sleep(max(0, due - time.perf_counter()))
                if target is None:
                    return
                connection.send(target)
                connection.receive()
                load.latencies.append(time.perf_counter() - due)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for finished in [pool.submit(work) for _ in range(CONNECTIONS)]:
            finished.result()
    load.seconds = time.perf_counter() - started
    return load
