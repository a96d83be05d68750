"""How long a feed has been silent, against how far its files usually lie apart."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from statistics import median

from lake.contract import Feed
from ops.findings import Finding, Severity
from ops.monitoring.facts import Facts

FRESHNESS = "freshness"


def check_freshness(facts: Facts) -> Iterator[Finding]:
    """From the newest day that a feed tells of to now, or to `as_of_date`."""
    until = facts.as_of_date or facts.today
    for feed in Feed:
        ends = facts.ends[feed]
        if ends:
            yield _check(facts, feed, sorted(set(ends.values())), until)
        elif feed is Feed.ORDERS:
            yield facts.finding(
                FRESHNESS,
                feed.value,
                f"{feed.value}: nothing came yet; put files into "
                f"{facts.layout.feed(feed)}",
                Severity.ERROR,
            )


def _check(facts: Facts, feed: Feed, ends: list[date], until: date) -> Finding:
    rules = facts.settings.freshness
    apart = [(after - before).days for before, after in pairwise(ends)]
    usual = max(median(apart) if apart else 0, rules.least_days)
    silent = (until - ends[-1]).days
    severity = Severity.OK
    if silent > usual * rules.error_times:
        severity = Severity.ERROR
    elif silent > usual * rules.warning_times:
        severity = Severity.WARNING
    return facts.finding(
        FRESHNESS,
        feed.value,
        f"{feed.value}: the newest day is {ends[-1]}, {silent} days before {until}; "
        f"its files usually lie {usual:g} days apart",
        severity,
        float(silent),
        min(float(silent), usual * rules.warning_times),
    )
