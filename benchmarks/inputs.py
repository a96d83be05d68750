"""The files that a case reads."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Input:
    """Raw files and what they hold.

    Attributes:
        records: versions of orders, the bad ones included.
        bad: how many of them belong into quarantine.
    """

    files: tuple[Path, ...] = ()
    records: int = 0
    bad: int = 0

    @property
    def byte_count(self) -> int:
        return sum(path.stat().st_size for path in self.files)
