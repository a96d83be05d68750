"""Handing messages to all channels at once, within a bound of time."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Result:
    """What became of one channel: messages that it took, and why not all."""

    channel: str
    messages: tuple[Message, ...]
    problem: str | None


class Delivery:
    """One channel's messages on their way, in a thread that dies with the process.

    Nothing that goes wrong with it touches the run or another channel.
    """

    def __init__(
        self, channel: Channel, messages: Sequence[Message], deadline: float
    ) -> None:
        self._channel = channel
        self._messages = messages
        self._deadline = deadline
        self._delivered: list[Message] = []
        self._problem: str | None = None
        self._thread = Thread(target=self._deliver, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Until it is done, or its time is over."""
        self._thread.join(max(0.0, self._deadline - time.monotonic()))

    def result(self) -> Result:
        """What became of it so far; what is not confirmed by now is not sent."""
        late = "not done in time" if self._thread.is_alive() else None
        return Result(self._channel.name, tuple(self._delivered), self._problem or late)

    def _deliver(self) -> None:
        for message in self._messages:
            try:
                _retried(self._channel, message, self._deadline)
            except TemporaryError as error:
                self._problem = str(error)
                return  # it will not take the others now
            except AlertError as error:
                self._problem = str(error)
            except Exception as error:  # noqa: BLE001 - its text may be a secret
                self._problem = type(error).__name__
            else:
                self._delivered.append(message)


def begin_deliveries(
    plan: Mapping[Channel, Sequence[Message]], seconds: float
) -> list[Delivery]:
    """Start to deliver to every channel at once; none takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    return [Delivery(channel, texts, deadline) for channel, texts in plan.items()]


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
