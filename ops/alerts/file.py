"""A file that grows by a line of JSON a message: for tests and for other programs."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ops.alerts.channel import Environment
from ops.alerts.messages import Message
from ops.alerts.webhook import as_json
from ops.errors import AlertError

SETTING = "STORELAKE_ALERT_FILE"


@dataclass(frozen=True)
class FileChannel:
    """Appends; whoever reads it may remove it at any time."""

    path: Path
    name: str = "file"

    @classmethod
    def configured(cls, environment: Environment) -> Self | None:
        """The channel that the environment sets, if it does."""
        path = environment.get(SETTING)
        return cls(Path(path)) if path else None

    def deliver(self, message: Message, seconds: float) -> None:  # noqa: ARG002
        """Append one message, see `Channel`; a disk is not waited for."""
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(as_json(message)) + "\n")
        except OSError as error:
            raise AlertError(f"cannot be written ({error.strerror})") from None
