"""Fields and status words of a feed: new ones, vanished ones, others than before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lake.contract import Feed, ReasonCode
from lake.manifest import Source
from ops.findings import Finding, Severity
from ops.monitoring.facts import Facts
from ops.monitoring.settings import DriftRules

DRIFT = "drift"
VANISHED = "vanished field"
# What it is called, and how bad it is: an error where records do not reach the numbers.
KINDS = {
    "new field": Severity.WARNING,
    VANISHED: Severity.WARNING,
    "new status": Severity.ERROR,
    "missing field": Severity.ERROR,
    "retyped field": Severity.ERROR,
}
KIND_OF_REASON = {
    ReasonCode.MISSING_FIELD: "missing field",
    ReasonCode.WRONG_TYPE: "retyped field",
    ReasonCode.INVALID_TIMESTAMP: "retyped field",
}


@dataclass(frozen=True, order=True)
class Change:
    """Something about the shape of a feed that differs from its files before."""

    kind: str
    name: str


def check_drift(facts: Facts) -> Iterator[Finding]:
    """What is new in a file that came lately, and in none of the feed before it."""
    for feed in Feed:
        known: set[Change] = set()
        found = 0
        sources = facts.sources(feed)
        for source in sources:
            changes = _changes(facts, source)
            is_first = source is sources[0]
            if facts.is_checked(source) and not is_first:
                for change in sorted(changes.keys() - known):
                    found += 1
                    yield _finding(facts, feed, source, change, changes[change])
            # A field that went, came back and goes again is a change again.
            known |= {change for change in changes if change.kind != VANISHED}
        if sources and not found:
            yield facts.finding(DRIFT, feed.value, f"{feed.value}: no change in shape")


def _changes(facts: Facts, source: Source) -> Mapping[Change, int | None]:
    """What is odd about a file, and in how many records if that is counted."""
    rules = facts.settings.drift
    changes: dict[Change, int | None] = {
        Change("new field", name): count
        for name, count in source.unknown_fields.items()
        if _is_enough(count, source, rules)
    }
    for name, count in source.unknown_statuses.items():
        if _is_enough(count, source, rules):
            changes[Change("new status", name)] = count
    for (field, code), count in facts.refused.get(source.source_file, {}).items():
        if _is_enough(count, source, rules):
            changes[Change(KIND_OF_REASON[ReasonCode(code)], field)] = count
    for field in source.vanished_fields:
        path, dot, _ = field.rpartition(".")
        if source.stated_fields.get(path + dot, 0) >= rules.records:
            changes[Change(VANISHED, field)] = None
    return changes


def _is_enough(count: int, source: Source, rules: DriftRules) -> bool:
    return count >= max(rules.records, rules.share * source.records_read)


def _finding(
    facts: Facts, feed: Feed, source: Source, change: Change, count: int | None
) -> Finding:
    where = "in no record" if count is None else f"in {count:,} records"
    return facts.finding(
        DRIFT,
        f"{feed.value}: {change.kind} {change.name}",
        f"{source.source_file}: {change.kind} {change.name} {where}",
        KINDS[change.kind],
        None if count is None else float(count),
        look="storelake status",
    )
