"""Shares of what each file brought: refused, late, already there."""

from collections.abc import Iterable, Iterator

from lake.contract import Feed
from ops.findings import Finding, Severity
from ops.monitoring.facts import Facts
from ops.monitoring.settings import ShareRules
from ops.monitoring.shares import Part, ShareVerdict, judge_shares

QUARANTINE, LATE, REPEATED = "quarantine", "late", "repeated"


def check_quarantine(facts: Facts) -> Iterator[Finding]:
    """Which share of a file's records broke the contract."""
    for feed in Feed:
        parts = [
            Part(source.source_file, source.records_quarantined, source.records_read)
            for source in facts.sources(feed)
        ]
        yield from _check(
            facts, QUARANTINE, parts, facts.settings.quarantine, "in quarantine"
        )


def check_late(facts: Facts) -> Iterator[Finding]:
    """Which share of a file's orders an earlier file should have brought."""
    parts = [Part(f.source_file, f.late, f.records) for f in facts.order_files]
    yield from _check(facts, LATE, parts, facts.settings.late, "late orders")


def check_repeated(facts: Facts) -> Iterator[Finding]:
    """Which share of a file is in a file before it, to the version: a doubled file.

    Staging counts an order once, so no number is wrong; but somebody sent it twice.
    """
    parts = [Part(f.source_file, f.repeated, f.records) for f in facts.order_files]
    yield from _check(
        facts, REPEATED, parts, facts.settings.repeated, "in a file before it already"
    )
    yield from _same_files(facts, Feed.CUSTOMERS)


def _check(
    facts: Facts, monitor: str, parts: Iterable[Part], rules: ShareRules, words: str
) -> Iterator[Finding]:
    checked = {s.source_file for s in facts.manifest.sources if facts.is_checked(s)}
    for verdict in judge_shares(parts, rules, facts.settings.files):
        if verdict.part.file in checked:
            yield facts.finding(
                monitor,
                verdict.part.file,
                _message(verdict, words),
                _severity(verdict),
                verdict.part.share,
                min(verdict.most, verdict.part.share),
                look=_look(monitor, verdict.part.file),
            )


def _severity(verdict: ShareVerdict) -> Severity:
    if verdict.is_error:
        return Severity.ERROR
    return Severity.WARNING if verdict.is_unusual else Severity.OK


def _message(verdict: ShareVerdict, words: str) -> str:
    part = verdict.part
    said = f"{part.file}: {part.share:.2%} {words} ({part.count:,} of {part.of:,})"
    if verdict.usual is None:
        return f"{said}; too few files before it to say what is usual"
    return f"{said}, usual is {verdict.usual:.2%}"


def _look(monitor: str, file: str) -> str:
    if monitor == QUARANTINE:
        return f"storelake quarantine --file {file}"
    return "storelake status"


def _same_files(facts: Facts, feed: Feed) -> Iterator[Finding]:
    """Files of the same bytes; of a feed whose files each bring something new."""
    first: dict[str, str] = {}
    for source in facts.sources(feed):
        earlier = first.setdefault(source.sha256, source.source_file)
        is_same = bool(source.records_read) and earlier != source.source_file
        if facts.is_checked(source):
            yield facts.finding(
                REPEATED,
                source.source_file,
                f"{source.source_file}: "
                + (f"the same file as {earlier}" if is_same else "sent once"),
                Severity.WARNING if is_same else Severity.OK,
                look=f"storelake remove {source.source_file}",
            )
