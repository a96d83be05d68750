"""Handing messages to all channels at once, within a bound of time."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Thread

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_before_delay,
    wait_exponential_jitter,
)

from ops.alerts.channel import Channel, TemporaryError
from ops.alerts.messages import Message
from ops.errors import AlertError

LONGEST_ATTEMPT = 10.0  # seconds
SHORTEST_ATTEMPT = 0.1
BACK_OFF = wait_exponential_jitter(multiplier=0.5, max=8)


@dataclass
class Delivery:
    """What became of one channel's messages.

    Attributes:
        delivered: those that the other side took.
        problem: why the others were not.
    """

    delivered: list[Message] = field(default_factory=list)
    problem: str | None = None


def deliver_all(
    plan: Mapping[Channel, Sequence[Message]], seconds: float
) -> dict[Channel, Delivery]:
    """Deliver to every channel on its own; no fault of one touches another.

    A channel that has not answered when the time is over is left behind: its thread
    dies with the process, and what it did not confirm counts as not sent.

    Args:
        plan: what each channel has to send.
        seconds: after which this returns, whatever a channel does.
    """
    deadline = time.monotonic() + seconds
    deliveries = {channel: Delivery() for channel in plan}
    threads = {
        channel: Thread(
            target=_deliver,
            args=(channel, messages, deadline, deliveries[channel]),
            daemon=True,
        )
        for channel, messages in plan.items()
    }
    for thread in threads.values():
        thread.start()
    done = {}
    for channel, thread in threads.items():
        thread.join(max(0.0, deadline - time.monotonic()))
        so_far = deliveries[channel]
        late = f"not done within {seconds:g} seconds" if thread.is_alive() else None
        done[channel] = Delivery([*so_far.delivered], so_far.problem or late)
    return done


def _deliver(
    channel: Channel, messages: Sequence[Message], deadline: float, delivery: Delivery
) -> None:
    for message in messages:
        try:
            _retried(channel, message, deadline)
        except TemporaryError as error:
            delivery.problem = str(error)
            return  # it will not take the others now
        except AlertError as error:
            delivery.problem = str(error)
        except Exception as error:  # noqa: BLE001 - any fault; its text may be a secret
            delivery.problem = type(error).__name__
        else:
            delivery.delivered.append(message)


def _retried(channel: Channel, message: Message, deadline: float) -> None:
    """Deliver one message, again and again while there is time."""

    def left() -> float:
        return deadline - time.monotonic()

    if left() < SHORTEST_ATTEMPT:
        raise TemporaryError("no time was left")
    attempts = Retrying(
        retry=retry_if_exception_type(TemporaryError),
        wait=_wait,
        stop=stop_before_delay(left()),
        reraise=True,
    )
    attempts(
        lambda: channel.deliver(
            message, max(SHORTEST_ATTEMPT, min(LONGEST_ATTEMPT, left()))
        )
    )


def _wait(state: RetryCallState) -> float:
    """Longer each time, and never shorter than the other side asked for."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, TemporaryError) else 0.0
    return max(BACK_OFF(state), asked)
