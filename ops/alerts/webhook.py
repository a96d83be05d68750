"""Any program that takes JSON over HTTP."""

from dataclasses import dataclass, field
from typing import Any, Self

from ops.alerts.channel import Environment
from ops.alerts.messages import Message
from ops.alerts.notices import Notice
from ops.alerts.posting import post_json

SETTING = "STORELAKE_ALERT_WEBHOOK"


@dataclass(frozen=True)
class WebhookChannel:
    """Posts a message and its notices as JSON; the address is a secret."""

    address: str = field(repr=False)
    name: str = "webhook"

    @classmethod
    def configured(cls, environment: Environment) -> Self | None:
        """The channel that the environment sets, if it does."""
        address = environment.get(SETTING)
        return cls(address) if address else None

    def deliver(self, message: Message, seconds: float) -> None:
        """Post one message, see `Channel`."""
        post_json(self.address, as_json(message), seconds)


def as_json(message: Message) -> dict[str, Any]:
    """A message for programs; instants are ISO 8601 in UTC."""
    return {
        "title": message.title,
        "text": message.text,
        "severity": message.severity,
        "notices": [_notice(notice) for notice in message.notices],
    }


def _notice(notice: Notice) -> dict[str, Any]:
    found = notice.finding
    return {
        "kind": notice.kind,
        "monitor": notice.monitor,
        "subject": notice.subject,
        "severity": notice.severity,
        "since": notice.since.isoformat(),
        "value": found.value if found else None,
        "expected": found.expected if found else None,
        "message": found.message if found else None,
        "look": found.look if found else None,
    }
