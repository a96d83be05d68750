"""Alerts of real runs: a failed one is told, its exit code is its own."""

import json
import time
from pathlib import Path

import pytest
from alert_servers import SECRET, Hook, hook
from shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """One whose run fails at once: a file that is no gzip."""
    shop = Shop(tmp_path)
    shop.orders.mkdir(parents=True)
    (shop.orders / "broken.json.gz").write_bytes(b"no gzip")
    return shop


def fails(shop: Shop, **settings: str) -> str:
    """All that a run says which fails at `ingest`, as it would without alerts."""
    finished = shop.storelake("run", **settings)
    assert finished.returncode == 3, finished.stderr
    assert finished.stderr.splitlines()[-2].startswith("error: 1 file could not be")
    return finished.stdout + finished.stderr


def texts(slack: Hook) -> list[str]:
    return [json.loads(body)["text"] for body in slack.received]


def test_failed_run_is_told_once_and_its_recovery_once(shop: Shop) -> None:
    with hook() as slack:
        setting = {"STORELAKE_SLACK_WEBHOOK": slack.address}
        fails(shop, **setting)
        about_run = [text for text in texts(slack) if "run run" in text]
        assert len(about_run) == 1
        assert "storelake run failed at ingest: 1 file could" in about_run[0]
        assert "what was published before stays" in about_run[0]

        told = len(slack.received)
        fails(shop, **setting)
        assert len(slack.received) == told

        (shop.orders / "broken.json.gz").unlink()
        finished = shop.storelake("run", "--only", "ingest", **setting)
        assert finished.returncode == 0, finished.stderr
        assert "recovered: run run" in texts(slack)[told]


@pytest.mark.parametrize("status", [429, 500])
def test_busy_channel_neither_fails_nor_delays_a_run_and_is_told_later(
    shop: Shop, status: int
) -> None:
    began = time.monotonic()
    fails(shop)
    usual = time.monotonic() - began
    with hook(status) as busy:
        began = time.monotonic()
        said = fails(
            shop, STORELAKE_SLACK_WEBHOOK=busy.address, STORELAKE_ALERT_SECONDS="1"
        )
        assert time.monotonic() - began < usual * 2 + 3
    assert "alerts not sent" in said
    assert f"answered {status}" in said
    with hook() as slack:
        told = shop.storelake("alert", STORELAKE_SLACK_WEBHOOK=slack.address)
        assert told.returncode == 0, told.stderr
    assert "2 messages sent" in told.stdout
    assert len(slack.received) == 2


def test_address_is_in_no_output_and_in_no_file(shop: Shop) -> None:
    with hook(404) as slack:
        setting = {"STORELAKE_SLACK_WEBHOOK": slack.address}
        said = fails(shop, **setting)
        for options in ((), ("--dry-run",), ("--test",)):
            finished = shop.storelake("alert", *options, **setting)
            said += finished.stdout + finished.stderr
    assert "answered 404" in said
    files = [path for path in shop.home.rglob("*") if path.is_file()]
    assert shop.lake / "operations" / "alerts" / "state.json" in files
    held = b"".join(path.read_bytes() for path in files) + said.encode()
    assert SECRET.encode() not in held
    assert slack.address.encode() not in held


def test_dry_run_shows_what_would_be_sent_and_sends_nothing(
    shop: Shop, tmp_path: Path
) -> None:
    fails(shop)
    setting = {"STORELAKE_ALERT_FILE": str(tmp_path / "told")}
    for more in (setting, {}):
        shown = shop.storelake("alert", "--dry-run", **more)
        assert shown.returncode == 0
        assert "error: run run" in shown.stdout
    assert not (tmp_path / "told").exists()


def test_test_message_reaches_each_channel(shop: Shop, tmp_path: Path) -> None:
    with hook() as slack:
        finished = shop.storelake(
            "alert",
            "--test",
            STORELAKE_SLACK_WEBHOOK=slack.address,
            STORELAKE_ALERT_FILE=str(tmp_path / "told"),
        )
    assert finished.stdout == "slack: 1 message sent\nfile: 1 message sent\n"
    assert "alerts of this shop arrive here" in texts(slack)[0]
    assert "alerts of this shop arrive here" in (tmp_path / "told").read_text()


def test_wrong_setting_is_one_line(shop: Shop) -> None:
    address = f"shop:{SECRET}@mail"
    finished = shop.storelake("alert", "--test", STORELAKE_SMTP_URL=address)
    assert finished.returncode == 1
    assert finished.stderr.startswith("error: mail: STORELAKE_SMTP_URL cannot be read")
    assert finished.stderr.count("\n") == 1
    assert SECRET not in finished.stderr
