"""The command as somebody at a prompt meets it."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from generator.cli import app, generate_command

SMALL = ("--months", "1", "--orders-per-month", "5")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_summary_is_one_line_and_says_what_happened(tmp_path: Path) -> None:
    first = run("--into", str(tmp_path), *SMALL)
    again = run("--into", str(tmp_path), *SMALL)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.output.startswith("written: 5 orders in 1 files below")
    assert again.output == first.output.replace("written", "unchanged")
    assert first.output.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        (("--start", "2025-13"), "2025-13"),
        (("--start", "january"), "january"),
        (("--start", "1969-12"), "1969-12"),
        (("--start", "9999-12"), "9999-12"),
        (("--months", "0"), "--months 0"),
        (("--months", "-3"), "--months -3"),
        (("--months", "121"), "--months 121"),
        (("--orders-per-month", "-1"), "--orders-per-month -1"),
        (("--seed", str(2**70)), "--seed"),
    ],
)
def test_bad_argument_is_one_line_and_leaves_nothing(
    tmp_path: Path, arguments: tuple[str, ...], culprit: str
) -> None:
    result = run("--into", str(tmp_path / "raw"), *arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert culprit in result.stderr
    assert not (tmp_path / "raw").exists()


def test_unwritable_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = run("--into", str(tmp_path / "file"), *SMALL)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {tmp_path / 'file'}: cannot be written")
    assert result.stderr.count("\n") == 1


def test_foreign_shop_exits_with_one_line_until_forced(tmp_path: Path) -> None:
    run("--into", str(tmp_path), *SMALL)
    refused = run("--into", str(tmp_path), *SMALL, "--seed", "8")
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1
    assert "--force" in refused.stderr
    assert run("--into", str(tmp_path), *SMALL, "--seed", "8", "--force").exit_code == 0


def test_command_can_be_mounted_with_a_default_folder(tmp_path: Path) -> None:
    host = typer.Typer()
    host.command("generate")(generate_command(lambda: tmp_path / "lake/raw"))
    host.command("other")(lambda: None)
    result = CliRunner().invoke(host, ["generate", *SMALL])
    assert result.exit_code == 0
    assert (tmp_path / "lake/raw/orders/orders_2025_01.json").is_file()
    assert CliRunner().invoke(host, ["generate", "--help"]).exit_code == 0
