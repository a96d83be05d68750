"""Notices as text: one message a problem, or one for many."""

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lake.cli import printable
from lake.layout import Layout
from ops.alerts.notices import WORST_FIRST, Kind, Notice
from ops.findings import Severity

SEPARATE = 3  # more than so many come as one message
LISTED = 20  # of the problems in one message; the others are counted
LONGEST = 600  # characters of what a finding says


@dataclass(frozen=True)
class Message:
    """What is sent at once.

    Attributes:
        title: one line.
        text: all that a person should know, title excluded.
        severity: the worst in it; `ok` where everything in it is over.
        notices: what it tells of; none for a test.
    """

    title: str
    text: str
    severity: Severity
    notices: tuple[Notice, ...]


def messages(notices: Sequence[Notice], place: str) -> Iterator[Message]:
    """One message a notice; a single one where there are many.

    Args:
        notices: the worst first.
        place: whose problems they are, see `place_of`.
    """
    if len(notices) > SEPARATE:
        yield _grouped(tuple(notices), place)
    else:
        for notice in notices:
            text = "\n".join([*details(notice), place])
            yield Message(headline(notice), text, _weight(notice), (notice,))


def sample_message(place: str) -> Message:
    """What `storelake alert --test` sends."""
    text = f"If you can read this, alerts of this shop arrive here.\n{place}"
    return Message("Storelake: a test message", text, Severity.OK, ())


def place_of(layout: Layout) -> str:
    """Which lake, where several shops send to one channel."""
    return one_line(f"lake {layout.root} on {socket.gethostname()}")


def headline(notice: Notice) -> str:
    """What it is about, in one line."""
    word = notice.kind if notice.is_over else notice.severity
    mark = " (worse)" if notice.kind is Kind.WORSE else ""
    return f"{word}{mark}: {notice.monitor} {one_line(notice.subject)}"


def details(notice: Notice) -> list[str]:
    """What, where, how far off, since when, and how to look further."""
    found = notice.finding
    since = f"since {notice.since:%Y-%m-%d %H:%M} UTC"
    if found is None:
        return [f"it was there {since}"]
    lines = [one_line(found.message)]
    if notice.is_over:
        return [*lines, f"it was a problem {since}"]
    if found.value is not None and found.expected is not None:
        lines.append(
            f"measured {found.value:,.6g}, fine would be {found.expected:,.6g}"
        )
    return [*lines, since, f"look further: {one_line(found.look)}"]


def one_line(text: str) -> str:
    """Text from a file or a database, safe in a header, a log and a chat."""
    said = printable(" ".join(text.split()))
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _grouped(notices: tuple[Notice, ...], place: str) -> Message:
    blocks = [
        "\n  ".join([headline(notice), *details(notice)]) for notice in notices[:LISTED]
    ]
    if len(notices) > LISTED:
        left = len(notices) - LISTED
        blocks.append(f"and {left} more; storelake monitor shows all problems")
    worst = min(map(_weight, notices), key=WORST_FIRST.index)
    text = "\n\n".join([*blocks, place])
    return Message(_counted(notices), text, worst, notices)


def _counted(notices: Sequence[Notice]) -> str:
    """Such as `Storelake: 4 problems (1 error, 3 warnings), 2 over`."""
    bad = [notice.severity for notice in notices if not notice.is_over]
    parts = []
    if bad:
        kinds = [
            f"{bad.count(severity)} {severity}{'s' if bad.count(severity) > 1 else ''}"
            for severity in WORST_FIRST
            if severity in bad
        ]
        word = "problem" if len(bad) == 1 else "problems"
        parts.append(f"{len(bad)} {word} ({', '.join(kinds)})")
    if len(bad) < len(notices):
        parts.append(f"{len(notices) - len(bad)} over")
    return f"Storelake: {', '.join(parts)}"


def _weight(notice: Notice) -> Severity:
    return Severity.OK if notice.is_over else notice.severity
