"""Storelake itself, as its users run it: all checks, quarantine and one commit.

OUTPUT is a lake; the files lie below its raw/orders already. PROCESSES in the
environment says how many processes work, one if nothing is said.

python storelake.py OUTPUT
"""

import os
import sys


def main() -> None:
    os.environ["LAKE_ROOT"] = sys.argv[1]
    processes = os.environ.get("PROCESSES", "1")
    command = [sys.executable, "-m", "lake", "ingest", "--processes", processes]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
