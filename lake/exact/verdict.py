"""What the exact path says of a record."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lake.contract import ReasonCode

# Each part of a record can be at fault, and a record can have millions: nobody reads
# so many reasons, and the quarantine would outgrow what was sent.
MOST_REASONS = 1000


@dataclass(frozen=True)
class Reason:
    """One fault: its code and the path of the field, such as `items[0].quantity`."""

    code: ReasonCode
    field: str


@dataclass
class Verdict:
    """What became of a record.

    Attributes:
        reasons: of each code the first, and no others beyond MOST_REASONS.
        codes: of the reasons.
        values: the record with every value in the one form that the bulk path is sure
            of; incomplete where there are `reasons`.
        unknown_fields: paths of fields the contract does not know, without indexes.
        rounded_numbers: how many numbers had more decimals than are kept.
        unknown_status: the status word that the shop's list does not have.
    """

    reasons: list[Reason] = field(default_factory=list)
    codes: set[ReasonCode] = field(default_factory=set)
    values: dict[str, Any] = field(default_factory=dict)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    rounded_numbers: int = 0
    unknown_status: str | None = None

    def blame(self, code: ReasonCode, path: str) -> None:
        if self.has_room_for(code):
            self.reasons.append(Reason(code, path))
            self.codes.add(code)

    def has_room_for(self, code: ReasonCode) -> bool:
        """Whether one reason more with this code would be kept."""
        return len(self.reasons) < MOST_REASONS or code not in self.codes
