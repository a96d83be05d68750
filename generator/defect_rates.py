"""How much goes wrong on purpose: the kinds of `--defects` and their rates."""

import math
from dataclasses import dataclass, fields, replace

from generator.errors import SettingsError

NONE = "none"
SOME = "some"
KINDS_OF_DAYS = ("missing_days", "spikes", "dips", "doubled_days", "halved_days")


@dataclass(frozen=True)
class DefectRates:
    """One number a kind. Those of records are shares of the orders, 0 to 0.2.

    Attributes:
        late: orders that arrive with the next month's file.
        resent: orders sent twice, in the same file or again with the next.
        stale: orders whose older version arrives after the newer one.
        bad: records that no lake should accept, every reason in turn.
        drifted: records with fields that the contract does not know.
        truncated: files, as a share, whose last line is cut; in an array, which that
            would end, none is, nor does it hold records that are no JSON.
        doubled: files, as a share, that lie there again under another name.
        missing_days, spikes, dips: how many days of the period have no orders, three
            times as many, a quarter.
        doubled_days, halved_days: the same with twice as many, and half.
    """

    late: float = 0.004
    resent: float = 0.003
    stale: float = 0.002
    bad: float = 0.004
    drifted: float = 0.01
    truncated: float = 0.1
    doubled: float = 0.1
    missing_days: float = 1
    spikes: float = 1
    dips: float = 1
    doubled_days: float = 0
    halved_days: float = 0

    def __post_init__(self) -> None:
        for kind in fields(self):
            value = getattr(self, kind.name)
            most = _most(kind.name)
            if not (math.isfinite(value) and 0 <= value <= most):
                raise SettingsError(
                    f"--defects {kind.name}={value:g}: choose from 0 to {most:g}"
                )
            if kind.name in KINDS_OF_DAYS and value != int(value):
                raise SettingsError(
                    f"--defects {kind.name}={value:g}: choose a whole number "
                    f"from 0 to {most:g}"
                )

    def __str__(self) -> str:
        """As `--defects` takes them."""
        if self == DefectRates():
            return SOME
        return ",".join(
            [
                NONE,
                *(
                    f"{kind.name}={getattr(self, kind.name):g}"
                    for kind in fields(self)
                    if getattr(self, kind.name)
                ),
            ]
        )


def _most(kind: str) -> float:
    if kind in KINDS_OF_DAYS:
        return 10
    return 1 if kind in ("truncated", "doubled") else 0.2


def parse_defects(text: str) -> DefectRates:
    """`some`, `none`, or kinds with their rates: `none,late=0.01`.

    Raises:
        SettingsError: an unknown kind, or no rate.
    """
    rates = DefectRates()
    kinds = [kind.name for kind in fields(DefectRates)]
    for part in filter(None, (part.strip() for part in text.split(","))):
        kind, _, stated = part.partition("=")
        if part in (NONE, SOME):
            rates = no_defects() if part == NONE else DefectRates()
        elif kind not in kinds:
            raise SettingsError(
                f"--defects {part!r}: is no kind; choose {NONE}, {SOME} or "
                f"kind=rate of {', '.join(kinds)}"
            )
        else:
            rates = replace(rates, **{kind: _rate(part, stated)})
    return rates


def no_defects() -> DefectRates:
    return DefectRates(**{kind.name: 0 for kind in fields(DefectRates)})


def _rate(part: str, stated: str) -> float:
    try:
        return float(stated)
    except ValueError as error:
        raise SettingsError(
            f"--defects {part!r}: has no rate; write kind=0.01"
        ) from error
