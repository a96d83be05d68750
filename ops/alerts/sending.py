"""Alerts after a run: what each channel was not told yet, and what it took."""

import os
from collections.abc import Sequence

import structlog

from lake.layout import Layout
from ops.alerts.channel import Channel, Environment
from ops.alerts.channels import configured_channels, seconds_to_send
from ops.alerts.delivery import Result, begin_deliveries
from ops.alerts.messages import Message, messages, place_of, sample_message
from ops.alerts.notices import Notice, due_notices
from ops.alerts.problems import Situation, situation_after
from ops.alerts.state import AlertState, Entry, load_state, save_state
from ops.errors import AlertError
from ops.findings import Finding
from ops.run_log import RunLog

NO_CHANNEL = "no channel"

logger = structlog.get_logger()


def send_alerts(layout: Layout, findings: Sequence[Finding], log: RunLog) -> None:
    """Tell every channel that is set what is new since it was last told.

    Never raises, and never takes longer than `STORELAKE_ALERT_SECONDS`: a run is as it
    is, whatever becomes of its alerts. What was not sent is tried after the next run.
    The caller holds the lock of runs.
    """
    try:
        results = send_due(layout, situation_after(findings, log), os.environ)
    except AlertError as error:
        _log_problem("all", str(error), log.run_id)
    except Exception as error:  # noqa: BLE001 - no alert ever fails a run
        _log_problem("all", type(error).__name__, log.run_id)
    else:
        for result in results:
            _log(result, log.run_id)


def send_due(
    layout: Layout, situation: Situation, environment: Environment
) -> list[Result]:
    """Send what is due to each channel and note what it took.

    Raises:
        AlertError: what was sent before is not known.
    """
    channels, faults = configured_channels(environment)
    wrong = [Result(name, (), fault) for name, fault in faults.items()]
    if not channels:
        return wrong
    state = load_state(layout).after(situation)
    plan = {
        channel: list(messages(due, place_of(layout)))
        for channel in channels
        if (due := due_notices(situation, state, channel.name))
    }
    deliveries = begin_deliveries(plan, seconds_to_send(environment))
    try:
        for delivery in deliveries:
            delivery.wait()
    finally:  # also where a signal ends the run meanwhile
        results = [delivery.result() for delivery in deliveries]
        save_state(layout, _noted(state, results))
    return [*wrong, *results]


def preview(
    layout: Layout, situation: Situation, environment: Environment
) -> dict[str, list[Message]]:
    """What would be sent now, by channel; nothing is sent or noted.

    Where no channel is set, what the first one would be told, under `NO_CHANNEL`.

    Raises:
        AlertError: a setting is wrong, or what was sent before is not known.
    """
    state = load_state(layout).after(situation)
    names = [channel.name for channel in _all_channels(environment)] or [NO_CHANNEL]
    return {
        name: list(messages(due_notices(situation, state, name), place_of(layout)))
        for name in names
    }


def send_sample(layout: Layout, environment: Environment) -> list[Result]:
    """Send one message to each channel, to see whether it arrives.

    Raises:
        AlertError: a setting is wrong.
    """
    sample = sample_message(place_of(layout))
    plan = {channel: [sample] for channel in _all_channels(environment)}
    deliveries = begin_deliveries(plan, seconds_to_send(environment))
    for delivery in deliveries:
        delivery.wait()
    return [delivery.result() for delivery in deliveries]


def _all_channels(environment: Environment) -> list[Channel]:
    channels, faults = configured_channels(environment)
    if faults:
        raise AlertError("; ".join(f"{name}: {said}" for name, said in faults.items()))
    return channels


def _noted(state: AlertState, results: Sequence[Result]) -> AlertState:
    for result in results:
        for message in result.messages:
            for notice in message.notices:
                state = state.told(result.channel, notice.identity, _entry(notice))
    return state


def _entry(notice: Notice) -> Entry | None:
    if notice.is_over:
        return None
    return Entry(*notice.identity, notice.since, notice.severity)


def _log(result: Result, run_id: str) -> None:
    if result.messages:
        count = len(result.messages)
        logger.info("alerts", channel=result.channel, messages=count, run_id=run_id)
    if result.problem:
        _log_problem(result.channel, result.problem, run_id)


def _log_problem(channel: str, problem: str, run_id: str) -> None:
    logger.warning(
        "alerts not sent",
        channel=channel,
        reason=problem,
        look="storelake alert --test",
        run_id=run_id,
    )
