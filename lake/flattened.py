"""What flattening a file, or a piece of it, has come to."""

from collections import Counter
from dataclasses import dataclass, field

from lake.counts import LONGEST_NAME, MOST_NAMES, bound
from lake.exact.verdict import Verdict
from lake.manifest import Part

NAMES_AT_A_TIME = 10 * MOST_NAMES


@dataclass
class Flattened:
    """What became of records; their parts are written but not yet live.

    `sha256` is of a file that was read as a whole, as it is on disk.
    """

    sha256: str | None = None
    records_read: int = 0
    records_processed: int = 0
    records_quarantined: int = 0
    quarantined_by_reason: Counter[str] = field(default_factory=Counter)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    stated_fields: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    unknown_statuses: Counter[str] = field(default_factory=Counter)
    rounded_numbers: int = 0
    exact_path_count: int = 0
    parts: list[Part] = field(default_factory=list)

    def take_sha256(self, digest: str) -> None:
        """Keep the digest of a file that was read as a whole."""
        self.sha256 = digest

    def count(self, verdict: Verdict) -> None:
        """Count what the exact path says of one record."""
        self.unknown_fields.update(verdict.unknown_fields)
        bound(self.unknown_fields, NAMES_AT_A_TIME)
        self.quarantined_by_reason.update({r.code.value for r in verdict.reasons})
        if verdict.unknown_status is not None:
            self.unknown_statuses[verdict.unknown_status[:LONGEST_NAME]] += 1
            bound(self.unknown_statuses, NAMES_AT_A_TIME)
        if not verdict.reasons:
            self.rounded_numbers += verdict.rounded_numbers

    def add(self, other: "Flattened") -> None:
        """Count the records of another piece of the same file, too."""
        self.sha256 = other.sha256 or self.sha256
        self.records_read += other.records_read
        self.records_processed += other.records_processed
        self.records_quarantined += other.records_quarantined
        self.quarantined_by_reason += other.quarantined_by_reason
        self.unknown_fields += other.unknown_fields
        self.stated_fields += other.stated_fields
        self.statuses += other.statuses
        self.unknown_statuses += other.unknown_statuses
        bound(self.unknown_fields)
        bound(self.unknown_statuses)
        self.rounded_numbers += other.rounded_numbers
        self.exact_path_count += other.exact_path_count
        self.parts += other.parts
