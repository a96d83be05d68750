"""`storelake api`: a taken port, a missing package, keys."""

import socket

import pytest
from shop import Shop

from ops.commands import app
from serving.api.keys import entry


def test_command_starts_nothing_where_the_port_is_taken(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        finished = shop.storelake("api", "--port", port)
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert f"127.0.0.1:{port}: cannot be listened on" in line


def test_command_says_how_to_install_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ops.api.find_spec", lambda _name: None)
    with pytest.raises(SystemExit):
        app(["api"])
    (line,) = capsys.readouterr().err.splitlines()
    assert "make api installs them" in line


def test_command_refuses_a_key_in_clear(shop: Shop) -> None:
    finished = shop.storelake("api", STORELAKE_API_KEYS="finance=secret")
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert "STORELAKE_API_KEYS" in line
    assert "secret" not in line


def test_command_makes_a_key_that_its_entry_knows(shop: Shop) -> None:
    finished = shop.storelake("api", "--new-key", "finance")
    key, written = (line.split()[-1] for line in finished.stdout.splitlines())
    assert entry("finance", key) == written
