"""Storelake's generator itself, as its users run it.

python storelake.py OUTPUT OPTION...
"""

import os
import sys


def main() -> None:
    output, *options = sys.argv[1:]
    command = [sys.executable, "-m", "generator", "--into", f"{output}/raw", *options]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
