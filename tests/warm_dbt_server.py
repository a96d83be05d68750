"""The process behind `warm_dbt.py`: `python warm_dbt_server.py PIPE`."""

import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import cli, dbtRunner

THREADS = Path("/proc/self/task")


def main() -> None:
    """A copy of this process for each command, until nobody asks any more."""
    is_ready = False
    with Connection(int(sys.argv[1])) as commands:
        while True:
            try:
                arguments, folder, environment, files = commands.recv()
            except EOFError:
                return
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            if not is_ready:
                _make_ready()
                is_ready = True
            child = os.fork()
            if not child:
                os._exit(_done(arguments, files))
            _, status = os.waitpid(child, 0)
            commands.send(os.waitstatus_to_exitcode(status))


def _make_ready() -> None:
    """Parse, and read what was parsed: dbt makes its classes when it needs them.

    Without the static parser: it starts threads, which no copy would have.
    """
    threads = _threads()
    for _ in range(2):
        dbtRunner().invoke(
            ["--no-static-parser", "parse", "--quiet", "--no-write-json"]
        )
    assert _threads() == threads


def _threads() -> list[Path]:
    """Where the system tells."""
    return sorted(THREADS.iterdir()) if THREADS.exists() else []


def _done(arguments: list[str], files: list[Path]) -> int:
    for descriptor, file in zip((1, 2), files, strict=True):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), descriptor)
    try:
        cli(arguments, prog_name="dbt")
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        # What dbt leaves to the end of Python, which this process skips.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    main()
