"""Shares of a file's records, against the files of its feed that came before it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from statistics import median

from ops.monitoring.settings import FileRules, ShareRules


@dataclass(frozen=True)
class Part:
    """So many of the records of a file."""

    file: str
    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of


@dataclass(frozen=True)
class ShareVerdict:
    """What is said of a file.

    Attributes:
        usual: the median of the files before it; None with too few of them.
        most: the greatest share that would have been fine.
    """

    part: Part
    usual: float | None
    most: float
    is_unusual: bool
    is_error: bool


def judge_shares(
    parts: Iterable[Part], rules: ShareRules, files: FileRules
) -> Iterator[ShareVerdict]:
    """Say of each file whether its share is unusual.

    An unusual file is nothing that a later one is compared with.

    Args:
        parts: in the order in which the files came; without records none is judged.
        rules: when a share is unusual.
        files: how many files tell what is usual.
    """
    before: list[float] = []
    for part in parts:
        if not part.of:
            continue
        usual = median(before[-files.most :]) if len(before) >= files.minimum else None
        most = rules.first
        if usual is not None:
            most = max(usual * rules.times, rules.least)
        is_sure = part.count > _reach(part.of, most / rules.times, files.deviations)
        is_error = rules.error is not None and part.share >= rules.error
        is_unusual = is_error or (part.share > most and is_sure)
        if not is_unusual:
            before.append(part.share)
        yield ShareVerdict(part, usual, most, is_unusual, is_error)


def _reach(records: int, share: float, deviations: float) -> float:
    """How many of the records chance alone could give, where `share` is usual."""
    return records * share + deviations * sqrt(records * share * (1 - share))
