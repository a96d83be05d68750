"""dbt in a process beside this one."""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import Pipe

from lake.layout import PROJECT_ROOT
from lake.starting import ctrl_c_held


class DbtProcess:
    """dbt for some commands; what it says goes to the terminal.

    It starts with the first command and ends with `close`, which also ends a command.

    Args:
        environment: of dbt, all of it.
        options: of every command.
    """

    def __init__(self, environment: Mapping[str, str], *options: str) -> None:
        self._environment = environment
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> bool:
        """Whether the command ended well."""
        if not self._process:
            self._start()
        with suppress(ConnectionError, EOFError):
            self._commands.send(arguments)
            return bool(self._commands.recv() == 0)
        return False

    def close(self) -> None:
        """End dbt."""
        if self._process:
            self._commands.close()
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        self._commands, theirs = Pipe()
        pipe = theirs.fileno()
        with theirs, ctrl_c_held():
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ops.dbt_server", str(pipe), *self._options],
                cwd=PROJECT_ROOT,
                env=self._environment,
                pass_fds=(pipe,),
            )
