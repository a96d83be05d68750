"""Starts one command on the given cores and notes what it took.

    python -I -S launch.py REPORT CORES alone|tree COMMAND...

A process of its own, and a small one: a child's peak memory starts at its parent's.
With `tree`, it also looks ten times a second at what all processes hold together.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

INTERVAL = 0.1


class Watch(Thread):
    """Sums up the memory of a process and its descendants; Linux only, else 0.

    Pages that several processes share count once (PSS).
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.most = 0
        self.ended = Event()

    def run(self) -> None:
        while not self.ended.wait(INTERVAL):
            self.most = max(self.most, sum(map(held, tree(self.pid))))


def tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in read(children).split():
            yield from tree(int(child))


def held(pid: int) -> int:
    for line in read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def read(path: Path) -> str:
    """Nothing, if the process has ended meanwhile."""
    try:
        return path.read_text()
    except OSError:
        return ""


def main() -> None:
    report, cores, whom, *command = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, [int(core) for core in cores.split(",")])
    started = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ)
    watch = Watch(child)
    if whom == "tree":
        watch.start()
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    watch.ended.set()
    figures = {
        "seconds": seconds,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        # Of the largest process: the kernel keeps the maximum over all descendants,
        # in KiB on Linux, in bytes on macOS.
        "peak_bytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "together_bytes": watch.most,
    }
    Path(report).write_text(json.dumps(figures))
    sys.exit(os.waitstatus_to_exitcode(status) != 0)


if __name__ == "__main__":
    main()
