"""What every channel is, and how it says that it could not deliver."""

from collections.abc import Mapping
from typing import Protocol

from ops.alerts.messages import Message
from ops.errors import AlertError

Environment = Mapping[str, str]


class Channel(Protocol):
    """Where messages go."""

    @property
    def name(self) -> str:
        """As people call it; it tells nothing of the address."""

    def deliver(self, message: Message, seconds: float) -> None:
        """Hand over one message.

        Args:
            message: what to send.
            seconds: how long to wait for the other side, each time.

        Raises:
            TemporaryError: it may work in a moment.
            AlertError: it will not. Neither repeats an address or a password.
        """


class TemporaryError(AlertError):
    """The other side is down, slow or busy.

    Attributes:
        retry_after: seconds for which it asked to be left alone.
    """

    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after
