"""dbt that does one command after another: `python -m ops.dbt_server PIPE OPTION...`.

It imports dbt and parses the project once. Each command then gets a copy of this
process, because dbt is not made to be called twice. Ctrl+C ends all of them at once and
without a traceback; what was being built is marked as running and is not published.
"""

import os
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from lake.starting import end_at_ctrl_c, end_with_parent

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunner


def main() -> None:
    """Import dbt, parse, then answer each list of arguments with an exit code."""
    end_at_ctrl_c()
    # dbt's queues are of Python's own kind, which would then call their names leaked.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
    # After Ctrl+C is looked after.
    from dbt.cli.main import dbtRunner  # noqa: PLC0415
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415

    pipe, *options = sys.argv[1:]
    parsed = dbtRunner().invoke(["parse", "--quiet", "--no-write-json", *options])
    with Connection(int(pipe)) as commands:
        if not isinstance(parsed.result, Manifest):
            commands.send(1)
            return
        runner = dbtRunner(parsed.result)
        while wait([commands]) and (arguments := _next(commands)):
            commands.send(_done(runner, [*arguments, *options], commands))


def _next(commands: Connection) -> list[str]:
    """Empty when nobody is there any more."""
    try:
        return list(commands.recv())
    except EOFError:
        return []


def _done(runner: "dbtRunner", arguments: list[str], commands: Connection) -> int:
    """The exit code of a command; it ends with whoever gave it."""
    process = get_context("fork").Process(
        target=_do, args=(runner, arguments), daemon=True
    )
    process.start()
    if commands in wait([process.sentinel, commands]):
        sys.exit(1)
    process.join()
    return process.exitcode or 0


def _do(runner: "dbtRunner", arguments: list[str]) -> None:
    end_with_parent()
    done = runner.invoke(arguments)
    # What dbt leaves to the end of Python, which this process skips.
    from dbt.adapters.duckdb.connections import (  # noqa: PLC0415
        DuckDBConnectionManager,
    )

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    sys.exit(0 if done.success else 1)


if __name__ == "__main__":
    main()
