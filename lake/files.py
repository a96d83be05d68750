"""Writing files so that a reader, or a crash, sees the old one or the new one."""

import os
from collections.abc import Iterable
from pathlib import Path

TEMPORARY_PREFIX = ".tmp-"


def temporary_path(folder: Path) -> Path:
    """A name in `folder` (made if needed) that no other process uses."""
    make_folder(folder)
    return folder / f"{TEMPORARY_PREFIX}{os.getpid()}"


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, on disk before this returns."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def replace_file(target: Path, content: bytes | memoryview) -> None:
    """Write `content` to `target`: temporary name, fsync, rename."""
    temporary = temporary_path(target.parent)
    try:
        temporary.write_bytes(content)
        publish_file(temporary, target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def place_file(target: Path, content: bytes | memoryview) -> None:
    """The same without waiting for the disk: nobody may rely on it before `settle`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_path(target.parent)
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        _begin_to_flush(file.fileno())
    temporary.replace(target)


def _begin_to_flush(descriptor: int) -> None:
    """Let the disk write while other files are made: `settle` finds little left to do.

    Linux begins to write what it is told nobody needs, and keeps it until that is done.
    """
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def settle(files: Iterable[Path], root: Path) -> None:
    """Flush placed files to disk, and the folders that lead to them from `root`.

    All at once, because the disk then writes their names once, not for each of them.
    """
    placed = sorted(files)
    for file in placed:
        sync(file)
    folders = {folder for file in placed for folder in file.relative_to(root).parents}
    for folder in sorted(folders, reverse=True):  # a folder before the one above it
        sync(root / folder)


def publish_file(temporary: Path, target: Path) -> None:
    """Give a finished file its name, both on disk before this returns."""
    sync(temporary)
    temporary.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Flush a file or a folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
