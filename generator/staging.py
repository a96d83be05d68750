"""Files that appear together, or not at all."""

import hashlib
import os
import re
from pathlib import Path
from types import TracebackType
from typing import Self

import xxhash


class Staging:
    """Hands out temporary names; `commit` renames, leaving early discards.

    No reader takes the temporary files for data: they are hidden and end in `.tmp`.
    """

    def __init__(self) -> None:
        self._staged: dict[Path, Path] = {}
        self._swept: set[Path] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for temporary in self._staged.values():
            temporary.unlink(missing_ok=True)

    def reserve(self, target: Path) -> Path:
        """Where to write what will become `target`."""
        folder = target.parent
        folder.mkdir(parents=True, exist_ok=True)
        if folder not in self._swept:
            _sweep(folder)
            self._swept.add(folder)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        self._staged[target] = temporary
        return temporary

    def commit(self) -> None:
        """Put everything in place, in the order in which it was reserved.

        Nothing waits for the disk: the record's fingerprints tell what a power cut
        took, and the shop is made again.
        """
        for target, temporary in self._staged.items():
            temporary.replace(target)
        self._staged.clear()


def _sweep(folder: Path) -> None:
    """Remove what killed runs have left there."""
    for path in folder.glob(".*.tmp"):
        process = re.fullmatch(r"\..+\.(\d+)\.tmp", path.name)
        if process and not _is_running(int(process[1])):
            path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def fingerprint_of(path: Path) -> str:
    """Of what a file holds: xxh3, which is fast and no signature."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, xxhash.xxh3_128).hexdigest()
