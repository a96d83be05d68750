"""dbt's command line for tests, done by copies of one process that has it ready.

Importing dbt and making its classes takes four seconds, what a test asks of it often
one. Each command gets the arguments, the environment and the folder that it would have
had from a shell, and the exit code and the output are its own.
"""

import atexit
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

# dbt's queues are of Python's own kind, which would then call their names leaked.
QUIETLY = {"PYTHONWARNINGS": "ignore:resource_tracker"}
SERVER = Path(__file__).with_name("warm_dbt_server.py")


def dbt(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run dbt to its end."""
    with TemporaryDirectory() as said:
        files = [Path(said) / name for name in ("stdout", "stderr")]
        commands = _commands()
        commands.send((list(arguments), folder, dict(environment), files))
        code = commands.recv()
        stdout, stderr = (file.read_text() for file in files)
    return subprocess.CompletedProcess(["dbt", *arguments], code, stdout, stderr)


@cache
def _commands() -> Connection:
    """To the process that has dbt ready, which ends with this one."""
    ours, theirs = Pipe()
    with theirs:
        pipe = theirs.fileno()
        process = subprocess.Popen(
            [sys.executable, "-P", SERVER, str(pipe)],
            env=os.environ | QUIETLY,
            pass_fds=(pipe,),
        )
    atexit.register(process.wait)
    atexit.register(process.kill)  # is called first
    return ours
