"""Ctrl+C as a command begins, or parses records: it ends without a traceback."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from oracle.shop import line, order

CHECKOUT = Path(__file__).resolve().parents[2]

# Presses Ctrl+C when the first module outside of the house is imported.
AT_IMPORT = """
import os, signal, sys
from importlib.abc import MetaPathFinder
class Presser(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in ("typer", "dbt"):
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Presser())
from {module} import main
main()
"""

# Presses Ctrl+C while DuckDB parses the records of a batch.
IN_QUERY = """
import os, signal, sys, threading, time
def press():
    main = threading.main_thread().ident
    while sys._current_frames()[main].f_code.co_name != "_query":
        time.sleep(0.001)
    time.sleep(0.06)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=press, daemon=True).start()
sys.argv[1:] = ["ingest", "--processes", "1"]
from lake.__main__ import main
main()
"""

# Workers import this file before anything else; there it is called __mp_main__.
IN_WORKER = """
import os, signal, sys
from pathlib import Path
if __name__ == "__mp_main__":
    os.kill(os.getpid(), signal.SIGINT)
from lake.layout import Layout
from lake.settings import Rules, project_settings
from lake.workers import Workers
if __name__ == "__main__":
    workers = Workers(Layout(Path("lake")), Rules.load(project_settings({})), 2)
    print(list(workers.run(abs, [-1, -2])))
"""


def ended(*command: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=at,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "module", ["ops.cli", "lake.__main__", "generator.__main__", "ops.dbt_server"]
)
def test_ctrl_c_while_a_command_is_imported_shows_no_traceback(
    tmp_path: Path, module: str
) -> None:
    command = ended("-c", AT_IMPORT.format(module=module), at=tmp_path)
    assert command.returncode == -signal.SIGINT
    assert command.stderr == ""


def test_ctrl_c_while_a_worker_starts_shows_no_traceback_of_it(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(IN_WORKER)
    parent = ended(str(script), at=tmp_path)
    assert parent.returncode == 1
    assert parent.stderr.count("Traceback") == 1  # the parent's, which nobody stopped
    assert parent.stderr.splitlines()[-1].startswith(
        "concurrent.futures.process.Broken"
    )


def test_ctrl_c_while_records_are_parsed_shows_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))
    orders = tmp_path / "raw" / "orders" / "orders_2025_01.json"
    orders.parent.mkdir(parents=True)
    record = json.dumps(order("O-1", "2025-01-01T10:00:00Z", *[line()] * 3))
    orders.write_text(f"{record}\n" * 400_000)
    command = ended("-c", IN_QUERY, at=tmp_path)
    assert (command.returncode, command.stderr) == (130, "")
    assert not (tmp_path / "processed").exists()
