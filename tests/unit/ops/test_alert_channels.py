"""Channels against real servers: what arrives, and what is said when nothing does."""

import json
import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme
from alert_cases import WARNING, finding
from alert_servers import PASSWORD, SECRET, hook, post

from ops.alerts.channel import Channel, TemporaryError
from ops.alerts.channels import configured_channels
from ops.alerts.messages import Message, messages
from ops.alerts.notices import due_notices
from ops.alerts.problems import Situation
from ops.alerts.state import AlertState
from ops.errors import AlertError
from ops.logs import LogFormat, configure_logs

MAIL_TO = {"STORELAKE_ALERT_MAIL_TO": "ann@shop.example, bob@shop.example"}


def message(subject: str = "2025-03-02") -> Message:
    notices = due_notices(
        Situation.of([finding(subject, WARNING)]), AlertState(), "any"
    )
    (written,) = messages(notices, "lake /srv/lake on shop")
    return written


def channel(environment: Mapping[str, str]) -> Channel:
    channels, faults = configured_channels(environment)
    assert not faults
    (only,) = channels
    return only


def fault_of(environment: Mapping[str, str], seconds: float = 2.0) -> AlertError:
    with pytest.raises(AlertError) as caught:
        channel(environment).deliver(message(), seconds)
    assert SECRET not in str(caught.value)
    assert PASSWORD not in str(caught.value)
    return caught.value


def smtp(port: int, password: str = PASSWORD) -> dict[str, str]:
    account = f"shop:{quote(password, safe='')}@" if password else ""
    return {**MAIL_TO, "STORELAKE_SMTP_URL": f"smtp://{account}127.0.0.1:{port}"}


def elsewhere(text: str) -> str:
    """This machine by a name that only the system knows to be this machine."""
    return text.replace("127.0.0.1", "127.1")


@pytest.fixture(scope="module")
def certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def closed_port() -> Iterator[int]:
    """One that is taken, and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_nothing_set_is_no_channel() -> None:
    assert configured_channels({"STORELAKE_SLACK_WEBHOOK": ""}) == ([], {})


def test_slack_gets_text_that_calls_nobody() -> None:
    with hook() as slack:
        channel({"STORELAKE_SLACK_WEBHOOK": slack.address}).deliver(
            message("<!channel> & co"), 2
        )
    (sent,) = map(json.loads, slack.received)
    assert sent["text"].startswith(
        ":large_yellow_circle: *warning: revenue &lt;!channel&gt; &amp; co*\n"
    )
    assert "look further: storelake explain" in sent["text"]


def test_webhook_gets_the_facts_as_json() -> None:
    with hook(204) as program:
        channel({"STORELAKE_ALERT_WEBHOOK": program.address}).deliver(message(), 2)
    (sent,) = map(json.loads, program.received)
    assert sent["severity"] == "warning"
    assert sent["notices"] == [
        {
            "kind": "new",
            "monitor": "revenue",
            "subject": "2025-03-02",
            "severity": "warning",
            "since": "2025-03-03T12:00:00+00:00",
            "value": 312.1,
            "expected": 2105.0,
            "message": "2025-03-02: net sales 312.10, usual is 4,210.00",
            "look": "storelake explain mart_daily_sales 2025-03-02",
        }
    ]


def test_file_gets_a_line_a_message(tmp_path: Path) -> None:
    file = channel({"STORELAKE_ALERT_FILE": str(tmp_path / "alerts")})
    for subject in ("a", "b"):
        file.deliver(message(subject), 2)
    lines = (tmp_path / "alerts").read_text().splitlines()
    assert [json.loads(line)["notices"][0]["subject"] for line in lines] == ["a", "b"]


def test_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    assert "cannot be written" in str(fault_of({"STORELAKE_ALERT_FILE": str(tmp_path)}))


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_busy_server_is_a_temporary_fault(status: int) -> None:
    with hook(status, retry_after="7") as slack:
        fault = fault_of({"STORELAKE_SLACK_WEBHOOK": slack.address})
    assert isinstance(fault, TemporaryError)
    assert fault.retry_after == 7
    assert str(fault) == f"answered {status}"


@pytest.mark.parametrize("status", [302, 400, 404, 410])
def test_refusal_is_final(status: int) -> None:
    with hook(status, location="http://127.0.0.1:9/elsewhere") as slack:
        fault = fault_of({"STORELAKE_SLACK_WEBHOOK": slack.address})
    assert not isinstance(fault, TemporaryError)
    assert len(slack.received) == 1


def test_server_that_is_down_is_a_temporary_fault(closed_port: int) -> None:
    address = f"http://127.0.0.1:{closed_port}/{SECRET}"
    for setting in ("STORELAKE_SLACK_WEBHOOK", "STORELAKE_ALERT_WEBHOOK"):
        assert isinstance(fault_of({setting: address}), TemporaryError)
    assert isinstance(fault_of(smtp(closed_port)), TemporaryError)


def test_server_that_says_nothing_is_given_up() -> None:
    with hook(delay=1) as slack:
        address = {"STORELAKE_SLACK_WEBHOOK": slack.address}
        assert isinstance(fault_of(address, 0.2), TemporaryError)


@pytest.mark.parametrize("address", [SECRET, f"ftp://x/{SECRET}", f"http://[{SECRET}"])
def test_address_that_is_none_is_not_repeated(address: str) -> None:
    for setting in ("STORELAKE_SLACK_WEBHOOK", "STORELAKE_ALERT_WEBHOOK"):
        assert "https://" in str(fault_of({setting: address}))


def test_no_log_at_any_level_repeats_an_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG), hook(200, 500) as slack:
        kept = channel({"STORELAKE_SLACK_WEBHOOK": slack.address})
        kept.deliver(message(), 2)
        with pytest.raises(TemporaryError):
            kept.deliver(message(), 2)
    assert SECRET not in caplog.text + repr(kept)


def test_mail_arrives_at_all_recipients() -> None:
    with post() as server:
        channel(smtp(server.port, password="")).deliver(message("größer"), 2)
    (mail,) = server.mails
    assert server.recipients == ["ann@shop.example", "bob@shop.example"]
    assert mail["Subject"] == "warning: revenue größer"
    assert mail["From"] == "ann@shop.example"
    assert "look further: storelake explain" in mail.get_content()


def test_mail_logs_in_and_is_encrypted_where_it_can_be(
    certificate: ssl.SSLContext,
) -> None:
    with post(tls=certificate) as server:
        channel(smtp(server.port)).deliver(message(), 2)
    assert server.was_encrypted == [True]
    assert server.logins[0].password == PASSWORD.encode()


def test_wrong_password_is_final_and_not_repeated() -> None:
    wrong = "an0ther-secret"
    with post() as server:
        fault = fault_of(smtp(server.port, wrong))
    assert not isinstance(fault, TemporaryError)
    assert wrong not in str(fault)
    assert "535" in str(fault)


def test_password_goes_to_no_other_machine_unencrypted() -> None:
    with post() as server:
        settings = smtp(server.port)
        fault = fault_of({name: elsewhere(value) for name, value in settings.items()})
    assert "offers no TLS" in str(fault)
    assert server.logins == []


def test_password_goes_to_no_other_machine_of_unknown_certificate(
    certificate: ssl.SSLContext,
) -> None:
    with post(tls=certificate) as server:
        settings = smtp(server.port)
        fault = fault_of({name: elsewhere(value) for name, value in settings.items()})
    assert "certificate" in str(fault)
    assert server.logins == []


def test_mail_that_one_of_two_gets_is_sent_once_and_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs(LogFormat.JSON)
    with post(unknown="bob@shop.example") as server:
        channel(smtp(server.port, password="")).deliver(message(), 2)
    assert server.recipients == ["ann@shop.example"]
    assert json.loads(capsys.readouterr().err)["refused"] == 1


@pytest.mark.parametrize(
    ("answer", "is_temporary"), [("451 try later", True), ("554 no", False)]
)
def test_answer_of_the_mail_server_tells_whether_to_try_again(
    answer: str, is_temporary: bool
) -> None:
    with post(answer) as server:
        fault = fault_of(smtp(server.port, password=""))
    assert isinstance(fault, TemporaryError) is is_temporary
    assert answer[:3] in str(fault)


@pytest.mark.parametrize(
    "settings",
    [
        {"STORELAKE_SMTP_URL": f"http://shop:{SECRET}@host", **MAIL_TO},
        {"STORELAKE_SMTP_URL": f"smtp://shop:{SECRET}@host:99999", **MAIL_TO},
        {"STORELAKE_SMTP_URL": f"smtp://shop:{SECRET}@host"},
    ],
)
def test_mail_settings_that_cannot_work_are_said(settings: dict[str, str]) -> None:
    channels, faults = configured_channels(settings)
    assert channels == []
    assert "STORELAKE_" in faults["mail"]
    assert SECRET not in faults["mail"]
