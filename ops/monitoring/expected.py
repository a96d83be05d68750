"""Findings that people expected are recorded, but nobody is alerted."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ops.findings import Finding, Severity
from ops.monitoring.settings import ExpectedEvent

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def acknowledged(finding: Finding, events: Sequence[ExpectedEvent]) -> Finding:
    """The finding, marked if it is bad and an event explains it."""
    is_expected = finding.severity is not Severity.OK and any(
        finding.monitor in event.monitors
        and event.subject in (None, finding.subject)
        and event.covers(_day(finding))
        and event.direction in ("any", _direction(finding))
        for event in events
    )
    return replace(finding, acknowledged=True) if is_expected else finding


def _day(finding: Finding) -> date:
    """The day that it is about: its subject if that is one, else when it was found."""
    if DAY.fullmatch(finding.subject):
        return date.fromisoformat(finding.subject)
    return finding.checked_at.date()


def _direction(finding: Finding) -> str | None:
    if finding.value is None or finding.expected is None:
        return None
    return "more" if finding.value > finding.expected else "less"
