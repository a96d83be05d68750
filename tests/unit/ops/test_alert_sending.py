"""Alerts after a run: bounds, retries, and what the next run does about the rest."""

import json
import logging
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from alert_cases import NOON, OK, ended_run, finding
from alert_servers import PASSWORD, SECRET, dripping_hook, hook, post

from lake.layout import Layout
from ops.alerts.delivery import begin_deliveries
from ops.alerts.file import FileChannel
from ops.alerts.messages import sample_message
from ops.alerts.sending import send_alerts
from ops.alerts.slack import SlackChannel
from ops.alerts.state import load_state
from ops.errors import PostgresError
from ops.findings import Finding
from ops.logs import LogFormat, configure_logs
from ops.postgres_copy import copy_to_postgres
from serving.versions import Version

SLACK, WEBHOOK = "STORELAKE_SLACK_WEBHOOK", "STORELAKE_ALERT_WEBHOOK"
Send = Callable[..., None]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "lake")


@pytest.fixture
def send(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> Send:
    """The end of a run, with settings of its own."""

    def at_the_end(*findings: Finding, problem: str | None = None, **set_: str) -> None:
        configure_logs(LogFormat.JSON)
        for name, value in set_.items():
            monkeypatch.setenv(name, value)
        send_alerts(layout, findings, ended_run(problem))

    return at_the_end


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The titles in the file channel, the newest last."""
    path = tmp_path / "told"
    monkeypatch.setenv("STORELAKE_ALERT_FILE", str(path))

    def titles() -> list[str]:
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line)["title"] for line in lines]

    return titles


def test_run_without_channels_leaves_nothing(send: Send, layout: Layout) -> None:
    send(finding())
    assert not layout.alert_state.exists()


def test_problem_and_recovery_are_sent_once_over_runs(
    send: Send, told: Callable[[], list[str]]
) -> None:
    for severity in (OK, finding().severity, finding().severity, OK, OK):
        send(finding(severity=severity))
    assert told() == ["error: revenue 2025-03-02", "recovered: revenue 2025-03-02"]


def test_failed_run_is_told_and_its_recovery(
    send: Send, told: Callable[[], list[str]]
) -> None:
    send(problem="no space left")
    send(problem="no space left")
    send()
    assert told() == ["error: run run", "recovered: run run"]


def test_copy_into_postgres_that_fails_is_told(
    layout: Layout, told: Callable[[], list[str]]
) -> None:
    version = Version("v1", "", NOON, "", "", None, {}, {})
    with pytest.raises(PostgresError):
        copy_to_postgres(layout, version, "no address", "storelake")
    assert told() == ["error: run publish --to"]


def test_channel_that_is_down_is_told_by_the_next_run_and_others_only_once(
    send: Send, told: Callable[[], list[str]]
) -> None:
    with hook(404) as broken:
        send(finding(), **{SLACK: broken.address})
    with hook() as slack:
        send(finding(day=1), **{SLACK: slack.address})
        send(finding(day=2))
    assert len(slack.received) == 1
    assert "since 2025-03-03" in json.loads(slack.received[0])["text"]
    assert told() == ["error: revenue 2025-03-02"]


def test_problem_that_ended_before_it_was_told_is_never_told(send: Send) -> None:
    with hook(404) as broken:
        send(finding(), **{SLACK: broken.address})
    with hook() as slack:
        send(finding(severity=OK), **{SLACK: slack.address})
    assert slack.received == []


def test_busy_server_is_asked_again_and_not_sooner_than_it_says(send: Send) -> None:
    with hook(429, 500, 200, retry_after="1") as slack:
        send(finding(), **{SLACK: slack.address})
        send(finding())
    assert len(slack.received) == 3
    first, second, third = slack.times
    assert second - first >= 1
    assert third - second >= 1


def test_mail_server_that_is_busy_is_asked_again(send: Send) -> None:
    with post("451 later") as server:
        send(
            finding(),
            STORELAKE_SMTP_URL=f"smtp://127.0.0.1:{server.port}",
            STORELAKE_ALERT_MAIL_TO="ann@shop.example",
        )
    assert [mail["Subject"] for mail in server.mails] == ["error: revenue 2025-03-02"]


def test_server_that_never_answers_delays_no_run_beyond_the_bound(
    send: Send, told: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    with hook(delay=3) as slow, hook(503) as busy:
        send(
            finding(),
            **{SLACK: slow.address, WEBHOOK: busy.address},
            STORELAKE_ALERT_SECONDS="1",
        )
        assert time.monotonic() - began < 2
    assert told() == ["error: revenue 2025-03-02"]
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    unsent = {line["channel"] for line in lines if line["event"] == "alerts not sent"}
    assert unsent == {"slack", "webhook"}


def test_server_that_answers_without_end_is_left_behind(send: Send) -> None:
    began = time.monotonic()
    with dripping_hook() as address:
        send(finding(), **{SLACK: address}, STORELAKE_ALERT_SECONDS="1")
        assert time.monotonic() - began < 2
    with hook() as slack:
        send(finding(), **{SLACK: slack.address})
    assert len(slack.received) == 1


def test_fault_that_nobody_expected_is_named_and_touches_no_other() -> None:
    class Broken(FileChannel):
        def deliver(self, *_: object) -> None:
            raise RuntimeError(SECRET)

    sample = sample_message("here")
    with hook() as slack:
        plan = {
            Broken(Path("x"), "broken"): [sample],
            SlackChannel(slack.address): [sample],
        }
        deliveries = begin_deliveries(plan, 5)
        for delivery in deliveries:
            delivery.wait()
    problems = {d.result().channel: d.result().problem for d in deliveries}
    assert problems == {"broken": "RuntimeError", "slack": None}


def test_message_that_a_channel_refuses_keeps_no_other_back(send: Send) -> None:
    with hook(400, 200) as slack:
        send(finding("a"), finding("b"), **{SLACK: slack.address})
        send(finding("a"), finding("b"))
    titles = [json.loads(body)["text"].split("*")[1] for body in slack.received]
    assert titles == [f"error: revenue {subject}" for subject in "aba"]


def test_run_that_is_stopped_meanwhile_keeps_what_was_sent(
    send: Send, layout: Layout, told: Callable[[], list[str]]
) -> None:
    def stop(*_: object) -> None:
        raise SystemExit(143)

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.7)
    try:
        with hook(delay=3) as slow, pytest.raises(SystemExit):
            send(finding(), **{SLACK: slow.address})
    finally:
        signal.signal(signal.SIGALRM, before)
    assert [*load_state(layout).sent] == ["file"]
    assert len(told()) == 1


def test_server_that_asks_for_too_long_a_rest_is_left_to_the_next_run(
    send: Send,
) -> None:
    began = time.monotonic()
    with hook(429, 200, retry_after="3600") as slack:
        send(finding(), **{SLACK: slack.address})
        assert time.monotonic() - began < 2
        send(finding())
    assert len(slack.received) == 2


def test_secrets_are_in_no_log_and_not_in_the_lake(
    send: Send,
    layout: Layout,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with hook(500) as slack, hook(404) as program, post("554 no") as server:
        send(
            finding(),
            **{SLACK: slack.address, WEBHOOK: program.address},
            STORELAKE_SMTP_URL=f"smtp://127.0.0.1:{server.port}?{PASSWORD}",
            STORELAKE_ALERT_MAIL_TO="ann@shop.example",
            STORELAKE_ALERT_SECONDS="1",
        )
    send(finding(), **{SLACK: f"no address {SECRET}"})
    said = "".join(capsys.readouterr()) + caplog.text + layout.alert_state.read_text()
    assert "alerts not sent" in said
    assert SECRET not in said
    assert PASSWORD not in said


def test_many_problems_are_one_message(
    send: Send, told: Callable[[], list[str]]
) -> None:
    send(*(finding(f"day-{n}") for n in range(30)))
    send(*(finding(f"day-{n}") for n in range(30)))
    assert told() == ["Storelake: 30 problems (30 errors)"]


def test_damaged_state_sends_open_problems_once_more(
    send: Send, layout: Layout, told: Callable[[], list[str]]
) -> None:
    send(finding())
    layout.alert_state.write_text("{")
    send(finding())
    send(finding())
    assert told() == ["error: revenue 2025-03-02"] * 2


def test_wrong_bound_fails_no_run(
    send: Send, layout: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    with hook() as slack:
        send(finding(), **{SLACK: slack.address}, STORELAKE_ALERT_SECONDS="soon")
    assert "'soon' is no number from 1 to 600" in capsys.readouterr().err
    assert load_state(layout).sent == {}


def test_state_that_cannot_be_written_fails_no_run(
    send: Send, layout: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    layout.operations.mkdir(parents=True)
    (layout.operations / "alerts").touch()  # where a folder should be
    with hook() as slack:
        send(finding(), **{SLACK: slack.address})
    assert "alerts not sent" in capsys.readouterr().err
