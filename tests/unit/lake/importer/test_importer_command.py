"""`storelake import`: every file is done, the bad ones are named."""

from pathlib import Path

import pytest
import typer
from importer_cases import PLAIN_MAPPING
from typer.testing import CliRunner

from lake.importer.cli import import_command


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path / "lake"))
    monkeypatch.chdir(tmp_path)
    Path("shop.yml").write_text(PLAIN_MAPPING)
    Path("good.json").write_text('{"nr": 1, "x": 1}\n')
    Path("bad.json").write_text("1\n")
    return tmp_path


def command(*arguments: str) -> tuple[int, str, str]:
    app = typer.Typer()
    app.command("import")(import_command)
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_command_does_every_file_and_names_the_bad_ones(shop: Path) -> None:
    code, out, err = command("shop.yml", "bad.json", "good.json", "no.json")
    assert code == 1
    assert out == (
        "raw/orders/shop/good.ndjson: 1 record = 1 translated + 0 passed on as they "
        "came\n  neither mapped nor ignored: x 1\n"
    )
    assert err == (
        "  no record states ordered_at: check the mapping\n"
        "  no record states status: check the mapping\n"
        "  no record states items: check the mapping\n"
        "error: bad.json: holds no JSON object, only 1 other things; is it the right "
        "file? nothing was imported\n"
        "no.json: is not a file; check the name\n"
    )
    assert command("shop.yml", "good.json")[1].splitlines()[0].endswith("nothing new")
    assert (shop / "lake/raw/orders/shop/good.ndjson").exists()


@pytest.mark.usefixtures("shop")
def test_command_never_lets_one_file_replace_another() -> None:
    Path("more").mkdir()
    Path("more/good.ndjson").write_text('{"nr": 2}')
    code, out, err = command("shop.yml", "good.json", "more/good.ndjson")
    assert (code, out) == (1, "")
    assert err.startswith("error: more/good.ndjson: would replace another")


@pytest.mark.usefixtures("shop")
def test_command_cannot_be_made_to_print_more_than_lines() -> None:
    Path("shop.yml").write_text('"a\\n\\e[31m": 1')
    code, _, err = command("shop.yml", "good.json")
    assert code == 1
    assert len(err.splitlines()) == 1
    assert err.isprintable() or "\x1b" not in err


@pytest.mark.usefixtures("shop")
def test_lake_that_cannot_be_written_is_one_line(shop: Path) -> None:
    (shop / "lake").write_text("a file")
    code, out, err = command("shop.yml", "good.json")
    assert (code, out) == (1, "")
    assert "cannot be written" in err
    assert len(err.splitlines()) == 1
