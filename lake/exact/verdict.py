"""What the exact path says of a record."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lake.contract import ReasonCode


@dataclass(frozen=True)
class Reason:
    """One fault: its code and the path of the field, such as `items[0].quantity`."""

    code: ReasonCode
    field: str


@dataclass
class Verdict:
    """What became of a record.

    Attributes:
        values: the record with every value in the one form that the bulk path is sure
            of; incomplete where there are `reasons`.
        unknown_fields: paths of fields the contract does not know, without indexes.
        rounded_numbers: how many numbers had more decimals than are kept.
        unknown_status: the status word that the shop's list does not have.
    """

    reasons: list[Reason] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    rounded_numbers: int = 0
    unknown_status: str | None = None

    def blame(self, code: ReasonCode, path: str) -> None:
        self.reasons.append(Reason(code, path))
