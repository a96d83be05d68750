"""The same bytes, plainly written: what would be left if making them cost nothing.

Prints the seconds of opening, writing and closing, without fsync. Each file is read
into memory just before, which does not count.

python plain_write.py OUTPUT FILE...
"""

import sys
import time
from pathlib import Path


def main() -> None:
    output, *files = map(Path, sys.argv[1:])
    seconds = 0.0
    for path in files:
        folder = output / "raw" / path.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes()
        started = time.perf_counter()
        (folder / path.name).write_bytes(content)
        seconds += time.perf_counter() - started
    print(seconds)


if __name__ == "__main__":
    main()
