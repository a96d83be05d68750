"""docs/runbook.md, command by command, in a copy of the checkout."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from shop import PROJECT_ROOT, Shop

RUNBOOK = PROJECT_ROOT / "docs" / "runbook.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FAILS = re.compile(r"  # exits with (\d+)$")


def commands() -> list[tuple[str, int]]:
    """The lines of its blocks, and the exit code that each ends with."""
    blocks = re.findall(
        r"^```sh\n(.*?)^```$", RUNBOOK.read_text(), re.MULTILINE | re.DOTALL
    )
    lines = [line for block in blocks for line in block.splitlines()]
    return [
        (FAILS.sub("", line), int(found[1]) if (found := FAILS.search(line)) else 0)
        for line in lines
    ]


def checkout(to: Path) -> Path:
    """What git knows, and nothing else."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT_ROOT / name, to / name)
    return to


def test_every_command_of_the_runbook_does_what_it_says(
    tmp_path: Path,
    make_shop: Callable[[str], Shop],
    unit_tested: Callable[[Shop], Shop],
) -> None:
    folder = checkout(tmp_path / "storelake")
    tested = unit_tested(make_shop("tested"))
    (folder / "warehouse").mkdir(exist_ok=True)
    shutil.copy(tested.warehouse, folder / "warehouse" / "storelake.duckdb")
    expected = commands()
    assert len(expected) > 25
    # The copy's own code, not that of the environment.
    lines = [f'storelake() {{ {sys.executable} -m ops "$@"; }}']
    lines += [f"{command}\necho ended with $?" for command, _ in expected]
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("LAKE_ROOT", "WAREHOUSE_PATH")
    }
    finished = subprocess.run(
        ["bash", "-c", "\n".join(lines)], cwd=folder, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ended = re.findall(r"^ended with (\d+)", finished.stdout, re.MULTILINE)
    wrong = [
        f"{command}: {code}, not {wanted}"
        for (command, wanted), code in zip(expected, ended, strict=True)
        if int(code) != wanted
    ]
    assert wrong == [], finished.stdout[-3000:] + finished.stderr[-3000:]
