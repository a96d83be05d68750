"""`storelake dashboard` and `storelake report`: what they refuse, and how."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ops.commands import app
from serving.queries import Marts

Publish = Callable[[dict[str, Any]], Marts]


@pytest.mark.parametrize("command", ["dashboard", "report"])
def test_command_says_how_to_install_its_packages(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))
    monkeypatch.setattr("ops.dashboard.find_spec", lambda _name: None)
    with pytest.raises(SystemExit):
        app([command])
    (line,) = capsys.readouterr().err.splitlines()
    assert "make dashboard installs them" in line


def test_dashboard_starts_nothing_where_the_port_is_taken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(SystemExit):
            app(["dashboard", "--port", port])
    (line,) = capsys.readouterr().err.splitlines()
    assert f"127.0.0.1:{port}: cannot be listened on" in line


def test_report_of_nothing_is_refused_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))
    with pytest.raises(SystemExit):
        app(["report", "--output", str(tmp_path / "report.html")])
    (line,) = capsys.readouterr().err.splitlines()
    assert "nothing is published yet" in line
    assert not (tmp_path / "report.html").exists()
