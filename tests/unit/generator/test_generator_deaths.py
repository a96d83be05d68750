"""Runs that are killed or interrupted, and the run after them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from written_files import contents

CHECKOUT = Path(__file__).parents[3]

# Long enough to be caught in the act.
BIG = ("--start", "2025-01", "--months", "2", "--orders", "30000", "--defects", "none")
# Two processes' worth.
BIGGER = (
    *("--start", "2025-01", "--months", "2", "--orders", "240000"),
    *("--defects", "none", "--processes", "2"),
)


def start(folder: Path, options: tuple[str, ...]) -> subprocess.Popen[str]:
    """A run of its own process group."""
    return subprocess.Popen(
        [sys.executable, "-m", "generator", "--into", folder / "raw", *options],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_until_it_writes(process: subprocess.Popen[str], folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        written = [path.stat().st_size for path in folder.rglob("*.tmp")]
        if sum(written) > 100_000:
            return
        time.sleep(0.005)
    pytest.fail("the run was over before it could be interrupted")


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("big")
    process = start(root, BIG)
    assert process.communicate()[1] == ""
    return contents(root)


@pytest.fixture(scope="module")
def killed(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, str], dict[str, str]]:
    """What a killed run has left, and what is there after the next one."""
    root = tmp_path_factory.mktemp("killed")
    process = start(root, BIG)
    wait_until_it_writes(process, root)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    left = contents(root)
    again = start(root, BIG)
    assert again.communicate()[1] == ""
    return left, contents(root)


def test_killed_run_leaves_nothing_under_a_final_name(
    killed: tuple[dict[str, str], dict[str, str]],
) -> None:
    left, _ = killed
    assert left
    for name in left:
        path = Path(name)
        assert path.name.startswith(".")
        assert path.suffix == ".tmp"


def test_run_after_a_killed_one_completes_to_the_same_bytes(
    killed: tuple[dict[str, str], dict[str, str]], big: dict[str, str]
) -> None:
    _, after = killed
    assert {n: d for n, d in after.items() if not n.endswith(".tmp")} == big


def test_run_after_a_killed_one_clears_up_what_it_left(
    killed: tuple[dict[str, str], dict[str, str]],
) -> None:
    _, after = killed
    assert [name for name in after if name.endswith(".tmp")] == []


def test_interrupted_run_clears_up_and_fails(tmp_path: Path) -> None:
    process = start(tmp_path, BIGGER)
    wait_until_it_writes(process, tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate()
    assert process.returncode != 0
    assert "Traceback" not in stderr
    assert contents(tmp_path) == {}


def test_run_whose_worker_is_killed_is_one_line(tmp_path: Path) -> None:
    process = start(tmp_path, BIGGER)
    wait_until_it_writes(process, tmp_path)
    (worker,) = subprocess.run(
        ["pgrep", "-P", str(process.pid), "-f", "spawn_main"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    os.kill(int(worker), signal.SIGKILL)
    _, stderr = process.communicate()
    assert process.returncode == 1
    assert contents(tmp_path) == {}
    assert stderr.startswith("error: ")
    assert stderr.count("\n") == 1
