"""Sees every file that is written, wherever it is."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = ("os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.link", "os.symlink")

_seen: list[str] = []
_is_watching: list[bool] = []


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if not _is_watching:
        return
    if event in CHANGES:
        _seen.extend(
            os.fspath(a) for a in arguments if isinstance(a, str | os.PathLike)
        )
    elif event == "open" and isinstance(arguments[0], str | os.PathLike):
        path, _, flags = arguments
        if flags & WRITING:
            _seen.append(os.fspath(path))


sys.addaudithook(_look)


@contextmanager
def written_paths() -> Iterator[list[str]]:
    """What this process makes, changes or removes by Python's own functions.

    Meanwhile Python keeps nothing that it compiles of modules imported late.
    """
    _seen.clear()
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    _is_watching.append(True)
    try:
        yield _seen
    finally:
        _is_watching.clear()
        sys.dont_write_bytecode = before


def listing(folder: Path) -> dict[str, bytes | None]:
    """Every name below a folder with its bytes: sees what libraries write, too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        if path.is_file()
        else None
        for path in sorted(folder.rglob("*"))
    }
