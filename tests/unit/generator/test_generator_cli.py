"""The command as somebody at a prompt meets it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from generator.cli import app, generate_command

CHECKOUT = Path(__file__).parents[3]
SMALL = ("--start", "2025-01", "--months", "2", "--orders", "60")
# A disk that takes no file of more than so many bytes. Python would leave half of a
# compiled module behind, too, and trip over it later.
FULL_DISK = """
import resource
import sys
sys.dont_write_bytecode = True
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from generator.cli import app
app()
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def files(root: Path) -> list[str]:
    return sorted(
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()
    )


def assert_one_line(result: Result | subprocess.CompletedProcess[str]) -> str:
    """The line of an error."""
    code = result.exit_code if isinstance(result, Result) else result.returncode
    assert code != 0
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("error: ")
    return result.stderr


def test_summary_is_one_line_and_says_what_happened(tmp_path: Path) -> None:
    first = run("--into", str(tmp_path / "raw"), *SMALL)
    again = run("--into", str(tmp_path / "raw"), *SMALL)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.output.startswith("written: ")
    assert again.output == first.output.replace("written", "unchanged")
    assert first.output.count("\n") == 1
    assert str(tmp_path / "raw") in first.output


def test_module_runs_alone(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "generator", "--into", tmp_path / "raw", *SMALL],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "raw/orders/orders_2025_02.json" in files(tmp_path)
    assert "truth/defects.parquet" in files(tmp_path)


def test_options_say_what_is_written(tmp_path: Path) -> None:
    only = ("--only", "2025-02", "--format", "array", "--compress", "zst")
    assert run("--into", str(tmp_path / "raw"), *SMALL, *only).exit_code == 0
    feeds = ("customers", "orders", "products")
    assert files(tmp_path) == [
        f"raw/{feed}/{feed}_2025_02.json.zst" for feed in ("customers",)
    ] + ["raw/generator.json"] + [
        f"raw/{feed}/{feed}_2025_02.json.zst" for feed in feeds[1:]
    ]


def test_no_truth_writes_none(tmp_path: Path) -> None:
    assert run("--into", str(tmp_path / "raw"), *SMALL, "--no-truth").exit_code == 0
    assert not (tmp_path / "truth").exists()


def test_every_option_is_explained() -> None:
    page = run("--help").output
    for option in ("into", "start", "months", "orders", "seed", "only", "defects"):
        assert f"--{option} " in page
    for option in ("--format", "--compress", "--processes", "--force", "--no-truth"):
        assert option in page


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        (("--start", "2025-13"), "2025-13"),
        (("--start", "2025-00"), "2025-00"),
        (("--start", "2025-1"), "2025-1"),
        (("--start", "january"), "january"),
        (("--start", ""), "--start"),
        (("--start", "1969-12"), "1969-12"),
        (("--start", "9999-12"), "9999-12"),
        (("--start", "2199-12", "--months", "2"), "2199-12"),
        (("--months", "0"), "--months 0"),
        (("--months", "-3"), "--months -3"),
        (("--months", "121"), "--months 121"),
        (("--orders", "0"), "--orders 0"),
        (("--orders", "-1"), "--orders -1"),
        (("--orders", "11", "--months", "12"), "--orders 11"),
        (("--orders", "100000001"), "--orders 100000001"),
        (("--seed", "-1"), "--seed -1"),
        (("--seed", str(2**70)), "--seed"),
        (("--only", "2025-13"), "2025-13"),
        (("--only", "2025-03"), "2025-03"),
        (("--only", "2024-12"), "2024-12"),
        (("--only", "2025-01", "--only", "2025-03"), "2025-03"),
        (("--defects", "typhoons"), "typhoons"),
        (("--defects", "typhoons=0.1"), "typhoons"),
        (("--defects", "late"), "late"),
        (("--defects", "late=often"), "late=often"),
        (("--defects", "late=-0.1"), "late=-0.1"),
        (("--defects", "late=0.9"), "late=0.9"),
        (("--defects", "late=nan"), "late"),
        (("--defects", "truncated=1.5"), "truncated=1.5"),
        (("--defects", "spikes=11"), "spikes=11"),
        (("--defects", "none,late=inf"), "late=inf"),
        (("--processes", "0"), "--processes"),
        (("--processes", "-2"), "--processes"),
    ],
)
def test_bad_argument_is_one_line_and_leaves_nothing(
    tmp_path: Path, arguments: tuple[str, ...], culprit: str
) -> None:
    result = run("--into", str(tmp_path / "raw"), *SMALL, *arguments)
    assert culprit in assert_one_line(result)
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize("taken", ["raw", "raw/orders", "raw/customers", "truth"])
def test_file_in_the_way_is_named(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).parent.mkdir(exist_ok=True)
    (tmp_path / taken).write_text("a file")
    for force in ((), ("--force",)):
        result = run("--into", str(tmp_path / "raw"), *SMALL, *force)
        assert str(tmp_path / taken) in assert_one_line(result)
        assert files(tmp_path) == [taken]


@pytest.mark.parametrize(
    "taken", ["raw/orders/orders_2025_02.json", "raw/generator.json"]
)
def test_folder_in_the_way_is_one_line(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).mkdir(parents=True)
    for force in ((), ("--force",)):
        assert_one_line(run("--into", str(tmp_path / "raw"), *SMALL, *force))
        assert files(tmp_path) == []
    assert (tmp_path / taken).is_dir()


def test_unwritable_folder_is_one_line(tmp_path: Path) -> None:
    assert "/proc/raw" in assert_one_line(run("--into", "/proc/raw", *SMALL))
    (tmp_path / "truth").symlink_to("/proc")
    assert_one_line(run("--into", str(tmp_path / "raw"), *SMALL))
    assert files(tmp_path / "raw") == []


@pytest.mark.parametrize(
    ("room", "compression"), [(100, "none"), (60_000, "none"), (6000, "gz")]
)
def test_full_disk_is_one_line_and_leaves_nothing(
    tmp_path: Path, room: int, compression: str
) -> None:
    finished = subprocess.run(
        [
            *(sys.executable, "-c", FULL_DISK, str(room)),
            *("--into", str(tmp_path / "raw"), *SMALL, "--compress", compression),
        ],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert str(tmp_path / "raw") in assert_one_line(finished)
    assert files(tmp_path) == []


def test_another_shop_is_one_line_until_forced(tmp_path: Path) -> None:
    into = ("--into", str(tmp_path / "raw"), *SMALL)
    run(*into)
    before = files(tmp_path)
    assert "--force" in assert_one_line(run(*into, "--seed", "8"))
    assert files(tmp_path) == before
    assert run(*into, "--seed", "8", "--force").exit_code == 0
    assert run(*into, "--seed", "8").output.startswith("unchanged: ")


def test_command_can_be_mounted_with_a_default_folder(tmp_path: Path) -> None:
    host = typer.Typer()
    host.command("generate")(generate_command(lambda: tmp_path / "lake/raw"))
    host.command("other")(lambda: None)
    result = CliRunner().invoke(host, ["generate", *SMALL])
    assert result.exit_code == 0
    assert (tmp_path / "lake/raw/orders/orders_2025_01.json").is_file()
    assert CliRunner().invoke(host, ["generate", "--help"]).exit_code == 0


def test_terminal_shows_progress_with_rate_and_time_left(tmp_path: Path) -> None:
    reader, writer = os.openpty()
    options = ("--months", "2", "--orders", "40000", "--defects", "none")
    with subprocess.Popen(
        [sys.executable, "-m", "generator", "--into", tmp_path / "raw", *options],
        cwd=CHECKOUT,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        stdout=subprocess.DEVNULL,
        stderr=writer,
    ) as process:
        os.close(writer)
        shown = b""
        try:
            while chunk := os.read(reader, 65536):
                shown += chunk
        except OSError:  # how a terminal says that nobody writes to it any more
            pass
        finally:
            os.close(reader)
    assert process.returncode == 0
    assert re.search(rb"[1-9][0-9,]* orders a second", shown)
    assert re.search(rb"\d:\d\d:\d\d", shown)
    assert re.search(rb"\d%", shown)
