"""What a check of the lake says: one line each, and how bad it is."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """A disagreement makes `storelake verify` fail; a warning does not.

    The lake is allowed to outlive a raw file, so a missing one is no lie of the lake:
    its rows are still what was committed, they only cannot be proved any more.
    """

    DISAGREEMENT = "disagreement"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """One fault: where, what, what to do next."""

    place: str
    fault: str
    remedy: str
    level: Level = Level.DISAGREEMENT

    def __str__(self) -> str:
        mark = "warning: " if self.level is Level.WARNING else ""
        return f"{mark}{self.place}: {self.fault}; {self.remedy}"
