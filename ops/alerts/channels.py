"""Which channels the environment sets."""

from collections.abc import Callable, Mapping

from ops.alerts.channel import Channel, Environment
from ops.alerts.file import FileChannel
from ops.alerts.mail import MailChannel
from ops.alerts.slack import SlackChannel
from ops.alerts.webhook import WebhookChannel
from ops.errors import AlertError

CHANNELS: Mapping[str, Callable[[Environment], Channel | None]] = {
    "slack": SlackChannel.configured,
    "webhook": WebhookChannel.configured,
    "mail": MailChannel.configured,
    "file": FileChannel.configured,
}
SECONDS_SETTING = "STORELAKE_ALERT_SECONDS"
DEFAULT_SECONDS = 30.0


def configured_channels(
    environment: Environment,
) -> tuple[list[Channel], dict[str, str]]:
    """The channels that are set; and by name what is wrong with the settings of others.

    Unset means off.
    """
    channels: list[Channel] = []
    faults: dict[str, str] = {}
    for name, configured in CHANNELS.items():
        try:
            channel = configured(environment)
        except AlertError as error:
            faults[name] = str(error)
        else:
            channels += [channel] if channel else []
    return channels, faults


def seconds_to_send(environment: Environment) -> float:
    """How long a run may wait for all channels together.

    Raises:
        AlertError: the setting is no such number.
    """
    stated = environment.get(SECONDS_SETTING) or DEFAULT_SECONDS
    try:
        seconds = float(stated)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 600:  # noqa: PLR2004
        raise AlertError(f"{SECONDS_SETTING}: {stated!r} is no number from 1 to 600")
    return seconds
