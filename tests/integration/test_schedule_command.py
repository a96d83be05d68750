"""`storelake schedule` with real runs: stopped in the middle, failed, made up for."""

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from shop import Shop

from lake.layout import Layout
from ops.programs import program
from ops.run_log import RunLog, tell_nobody
from serving.operations import last_record

SETTINGS = ("--vars", "{top_n: 3}")


@pytest.fixture
def due_shop(published: Shop, tmp_path: Path) -> Shop:
    """A copy whose last run was two days ago, so that another one is due."""
    copy = Shop(tmp_path / "due")
    shutil.copytree(published.home, copy.home, symlinks=True)
    layout = Layout(copy.lake)
    shutil.rmtree(layout.operation_records("runs"))
    began = datetime.now(UTC) - timedelta(days=2)
    log = RunLog("20250101T000000", "run", began, lambda: began, tell_nobody)
    log.end()
    log.write(layout)
    return copy


class Scheduler:
    """The command at work, and the lines that it and its run write."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def wait_for(self, event: str) -> dict[str, Any]:
        assert self.process.stderr
        for text in self.process.stderr:
            line: dict[str, Any] = json.loads(text)
            if line["event"] == event:
                return line
        pytest.fail(f"it ended without {event!r}")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.wait_for("stopped")
        assert self.process.wait() == 0


@contextmanager
def schedule(shop: Shop) -> Iterator[Scheduler]:
    command = (program("storelake"), "schedule", "--log-format", "json", *SETTINGS)
    with subprocess.Popen(
        command,
        env=shop.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Scheduler(process)
        finally:
            process.kill()


def test_run_stopped_in_the_middle_is_made_up_by_the_next_schedule(
    due_shop: Shop,
) -> None:
    before = due_shop.contents()
    with schedule(due_shop) as scheduler:
        scheduler.wait_for("run late")
        scheduler.wait_for("ingest succeeded")
        scheduler.process.send_signal(signal.SIGTERM)
        assert scheduler.wait_for("run stopped")["exit_code"] == 143
        scheduler.wait_for("stopped")
        assert scheduler.process.wait() == 0
    last = last_record(Layout(due_shop.lake), "runs")
    assert last
    assert (last["outcome"], last["message"]) == ("failed", "stopped by a signal")
    pointer = "published/current.json"
    assert due_shop.contents()[pointer] == before[pointer]

    with schedule(due_shop) as scheduler:
        scheduler.wait_for("run succeeded")
        scheduler.stop()
    assert due_shop.contents()[pointer] != before[pointer]
    ranks = {row["sales_rank"] for row in due_shop.published("mart_top_customers")}
    assert ranks == {1, 2, 3}


def test_schedule_survives_a_failed_run(due_shop: Shop) -> None:
    (due_shop.orders / "broken.json.gz").write_bytes(b"no gzip")
    with schedule(due_shop) as scheduler:
        assert scheduler.wait_for("run failed")["exit_code"] == 3
        scheduler.stop()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--cron", "61 3 * * *"),
        ("--cron", "0 0 31 feb *"),
        ("--timezone", "Mars/Olympus"),
        ("--vars", "{top_m: 3}"),
    ],
)
def test_wrong_schedule_is_one_line(shop: Shop, option: str, value: str) -> None:
    finished = shop.storelake("schedule", option, value)
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith(f"error: {option}: ")
