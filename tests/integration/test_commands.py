"""Bad input to the commands: one line that says what, where and what to do next."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from shop import Shop

from ops.commands import COMMANDS as ALL_COMMANDS

COMMANDS = ("generate", "ingest", "status", "run", "publish", "demo", "sql", "docs")


def assert_one_line(finished: subprocess.CompletedProcess[str], *words: str) -> None:
    assert finished.returncode == 1, finished.stdout
    (line,) = finished.stderr.splitlines()
    assert line.startswith("error: ")
    for word in words:
        assert word in line


@pytest.mark.parametrize("command", COMMANDS)
def test_command_explains_itself(shop: Shop, command: str) -> None:
    finished = shop.storelake(command, "--help")
    assert finished.returncode == 0
    assert "Usage:" in finished.stdout


def test_help_says_what_each_command_does_to_its_end(shop: Shop) -> None:
    page = shop.storelake("--help").stdout
    listed = page.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(ALL_COMMANDS)
    assert not [line for line in listed if line.endswith("...")]


@pytest.mark.parametrize("module", ["generator", "lake"])
def test_stage_runs_alone(shop: Shop, module: str) -> None:
    assert shop.run(sys.executable, "-m", module, "--help").returncode == 0


def test_ingest_without_news_starts_no_engine(shop: Shop) -> None:
    ingest = (sys.executable, "-X", "importtime", "-m", "lake", "ingest")
    finished = shop.run(*ingest)
    assert finished.returncode == 0
    assert "lake.ingest" in finished.stderr
    assert not {"duckdb", "numpy", "pyarrow"} & set(finished.stderr.split())


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ("{reporting_currency: POUNDS}", "reporting_currency"),
        ("{reporting_curency: GBP}", "reporting_curency"),
        ("{as_of_date: tomorrow}", "as_of_date"),
    ],
)
def test_wrong_setting_stops_before_anything_is_built(
    shop: Shop, settings: str, word: str
) -> None:
    assert_one_line(shop.storelake("run", "--vars", settings), word)
    assert not (shop.home / "warehouse").exists()


def test_date_that_does_not_exist_is_said(shop: Shop) -> None:
    finished = shop.storelake("ingest", "--vars", "{as_of_date: 2025-02-30}")
    assert finished.returncode == 2
    assert "day is out of range" in finished.stderr


@pytest.mark.parametrize("command", ["ingest", "run", "publish", "demo"])
def test_lake_root_that_nobody_may_write(shop: Shop, command: str) -> None:
    finished = shop.run(*(sys.executable, "-m", "ops", command), LAKE_ROOT="/proc/none")
    assert finished.returncode == 1
    assert finished.stderr.splitlines()[-1].startswith("error: /proc/none")
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize(
    ("command", "layer"),
    [
        ("run", "operations"),
        ("publish", "operations"),
        ("versions", "published"),
        ("diff", "published"),
        ("sql", "published"),
        ("demo", "raw"),
    ],
)
def test_file_where_a_layer_belongs_is_named(
    shop: Shop, command: str, layer: str
) -> None:
    shop.lake.mkdir()
    (shop.lake / layer).write_text("")
    assert_one_line(shop.storelake(command), str(shop.lake / layer), "again")


def test_versions_of_a_lake_that_has_none(shop: Shop) -> None:
    for command in ("rollback", "diff"):
        assert_one_line(shop.storelake(command), "published", "storelake run")
    assert "storelake run" in shop.storelake("versions").stdout


def test_lake_root_that_is_a_file(shop: Shop) -> None:
    shop.lake.write_text("")
    for command in ("ingest", "status"):
        assert_one_line(shop.storelake(command), str(shop.lake))


@pytest.mark.parametrize("content", ["{", "{}", '{"version": 99}', "null"])
def test_broken_manifest_is_named_and_kept(shop: Shop, content: str) -> None:
    manifest = shop.lake / "processed" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(content)
    for command in ("ingest", "status"):
        assert_one_line(shop.storelake(command), "manifest.json", "storelake ingest")
    assert manifest.read_text() == content


def test_unwritable_warehouse(shop: Shop) -> None:
    finished = shop.run(
        *(sys.executable, "-m", "ops", "run"), WAREHOUSE_PATH="/proc/none/w.duckdb"
    )
    assert finished.returncode == 4
    ingested, failed, *_, error = finished.stderr.splitlines()
    assert "ingest succeeded" in ingested
    assert "build failed" in failed
    assert error.startswith("error: /proc/none/w.duckdb: ")
    assert "WAREHOUSE_PATH" in error


def test_docs_whose_port_is_taken(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        finished = shop.storelake("docs", "--port", port)
    assert_one_line(finished, f"127.0.0.1:{port}", "--port")
    assert not shop.target.exists()


def test_what_is_no_file_of_the_feed_is_said_and_left_out(shop: Shop) -> None:
    shop.orders.mkdir(parents=True)
    (shop.orders / "orders.csv").write_text("")
    (shop.orders.parent / "orders.json").write_text("")
    (shop.orders / "link.json").symlink_to("/etc/passwd")
    Path(os.fsdecode(bytes(shop.orders) + b"/\xff.json")).write_text("")
    finished = shop.storelake("ingest")
    assert finished.returncode == 0
    assert finished.stderr.count("left out") == 4
    assert (
        "'orders.json': left out, only orders, customers, products" in finished.stderr
    )
    assert "0 files flattened" in finished.stdout


def test_status_shows_names_and_fields_as_they_are(shop: Shop) -> None:
    shop.orders.mkdir(parents=True)
    record = '{"order_id": "A", "[/red]": 1}'
    (shop.orders / "a[b]\n.json").write_text(record)
    assert shop.storelake("ingest").returncode == 0
    finished = shop.storelake("status")
    assert finished.returncode == 0, finished.stderr
    assert "[/red] 1" in finished.stdout
    assert "a[b]\\n.json" in finished.stdout


def test_lost_part_file_is_made_again(shop: Shop) -> None:
    shop.orders.mkdir(parents=True)
    (shop.orders / "a.json").write_text("{}")
    assert shop.storelake("ingest").returncode == 0
    before = set(shop.contents())
    (part,) = (shop.lake / "quarantine").glob("*.parquet")
    part.unlink()
    assert shop.storelake("ingest").returncode == 0
    assert set(shop.contents()) == before
