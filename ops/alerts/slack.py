"""Slack, through an incoming webhook."""

from dataclasses import dataclass, field
from typing import Self

from ops.alerts.channel import Environment
from ops.alerts.messages import Message
from ops.alerts.posting import post_json
from ops.findings import Severity

SETTING = "STORELAKE_SLACK_WEBHOOK"
SIGNS = {
    Severity.ERROR: ":red_circle:",
    Severity.WARNING: ":large_yellow_circle:",
    Severity.OK: ":large_green_circle:",
}


@dataclass(frozen=True)
class SlackChannel:
    """Posts text; the address is a secret."""

    address: str = field(repr=False)
    name: str = "slack"

    @classmethod
    def configured(cls, environment: Environment) -> Self | None:
        """The channel that the environment sets, if it does."""
        address = environment.get(SETTING)
        return cls(address) if address else None

    def deliver(self, message: Message, seconds: float) -> None:
        """Post one message, see `Channel`."""
        sign = SIGNS[message.severity]
        text = f"{sign} *{_escaped(message.title)}*\n{_escaped(message.text)}"
        post_json(self.address, {"text": text}, seconds)


def _escaped(text: str) -> str:
    """Slack's three signs; so `<!channel>` in a file's name calls nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
