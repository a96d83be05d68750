"""The programs that the environment brings along, DuckDB's prompt for one."""

import sys
from pathlib import Path


def program(name: str) -> str:
    """The path of a program that stands beside the running Python."""
    return str(Path(sys.executable).with_name(name))
