"""Starts one command on the given cores and notes what it took.

    python -I -S launch.py REPORT CORES COMMAND...

A process of its own, and a small one: a child's peak memory starts at its parent's.
"""

import json
import os
import sys
import time
from pathlib import Path


def main() -> None:
    report, cores, *command = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, [int(core) for core in cores.split(",")])
    started = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    figures = {
        "seconds": seconds,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        # Of the largest process: the kernel keeps the maximum over all descendants,
        # in KiB on Linux, in bytes on macOS.
        "peak_bytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    }
    Path(report).write_text(json.dumps(figures))
    sys.exit(os.waitstatus_to_exitcode(status) != 0)


if __name__ == "__main__":
    main()
