"""What is open, and what each channel was told: `operations/alerts/state.json`."""

from datetime import UTC, datetime

import msgspec
import structlog

from lake.files import replace_file
from lake.layout import Layout
from ops.alerts.problems import Identity, Situation
from ops.errors import AlertError
from ops.findings import Severity

logger = structlog.get_logger()


class Entry(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """One problem, open or told of.

    Attributes:
        since: when it was first found, UTC.
        severity: the worst that was sent.
    """

    monitor: str
    subject: str
    since: datetime
    severity: Severity = Severity.OK

    @property
    def identity(self) -> Identity:
        return self.monitor, self.subject


class AlertState(msgspec.Struct, frozen=True):
    """What earlier runs left.

    Attributes:
        open: every problem that was found and is not over.
        sent: by channel, the problems that it was told of, and not yet that they ended.
    """

    open: tuple[Entry, ...] = ()
    sent: dict[str, tuple[Entry, ...]] = {}

    def open_since(self, key: Identity, now: datetime) -> datetime:
        """When a problem was first found; `now` for one that is new."""
        return next((e.since for e in self.open if e.identity == key), utc(now))

    def sent_to(self, channel: str) -> dict[Identity, Entry]:
        return {entry.identity: entry for entry in self.sent.get(channel, ())}

    def after(self, situation: Situation) -> "AlertState":
        """What is open now: what was found, and what nobody said is over."""
        found = {
            key: Entry(*key, self.open_since(key, finding.checked_at))
            for key, finding in situation.problems.items()
        }
        kept = {e.identity: e for e in self.open if not situation.is_over(e.identity)}
        return AlertState(tuple(sorted({**kept, **found}.values())), self.sent)

    def told(self, channel: str, key: Identity, entry: Entry | None) -> "AlertState":
        """The channel was told of a problem, or (without an entry) of its end."""
        entries = self.sent_to(channel)
        entries.pop(key, None)
        if entry:
            entries[key] = entry
        sent = {**self.sent, channel: tuple(sorted(entries.values()))}
        return AlertState(self.open, sent)


def load_state(layout: Layout) -> AlertState:
    """The state as the last run left it; an empty one before the first.

    A damaged file counts as none: a problem that is sent twice does less harm than one
    that nobody hears of.

    Raises:
        AlertError: the file cannot be read.
    """
    path = layout.alert_state
    try:
        return msgspec.json.decode(path.read_bytes(), type=AlertState)
    except FileNotFoundError:
        return AlertState()
    except msgspec.DecodeError:
        logger.warning("alerts: open problems are sent once more", damaged=str(path))
        return AlertState()
    except OSError as error:
        raise AlertError(f"{path}: cannot be read ({error.strerror})") from error


def save_state(layout: Layout, state: AlertState) -> None:
    """Replace the state by rename."""
    text = msgspec.json.format(msgspec.json.encode(state, order="sorted"))
    replace_file(layout.alert_state, text)


def utc(instant: datetime) -> datetime:
    """Instants of the lake's records have no zone, which is UTC."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant
