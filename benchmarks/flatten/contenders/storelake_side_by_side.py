"""Storelake on several lakes at once: one ingest of one process for each.

OUTPUT holds the lakes; the files lie below their raw/orders already.

python storelake_side_by_side.py OUTPUT
"""

import os
import subprocess
import sys
from pathlib import Path


def main() -> None:
    command = [sys.executable, "-m", "lake", "ingest", "--processes", "1"]
    running = [
        subprocess.Popen(command, env={**os.environ, "LAKE_ROOT": str(lake)})
        for lake in Path(sys.argv[1]).iterdir()
    ]
    ended = [ingest.wait() for ingest in running]
    sys.exit(any(ended))


if __name__ == "__main__":
    main()
