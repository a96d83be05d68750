"""A server that ingests in a forked process and lets one file-system step go wrong.

It reads one request a line from its input and answers each with one line, both JSON.
As a fork it starts in no time, so that a test can go through every step of an ingest.

Steps are what Python does to files of the lake: opening one to write, mkdir, fsync,
rename, remove, rmdir, and taking the lock. A fault strikes just before its step; after
step N is before step N + 1. What DuckDB and PyArrow write is no step of its own: it is
whole before its fsync, and half of it is there when the power is cut at its fsync. A
cut of the power is not done but computed: what would be left of the lake at each step
is copied to a folder beside it.
"""

import errno
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.dataset  # noqa: F401 - every fork needs it

import lake.flatten
import lake.ingest
import lake.reading.sizes
from lake.errors import LakeError
from lake.layout import Layout
from lake.settings import Rules, project_settings

# Files are small here; a window for large ones takes longer than they do.
lake.reading.sizes.BATCH_BYTES = 64 * 1024
# DuckDB looks for it in vain, again and again.
sys.modules["pandas"] = None  # type: ignore[assignment]
RULES = Rules.load(project_settings({}))
TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
EVENTS = {"os.mkdir": 1, "os.remove": 1, "os.rmdir": 1, "os.rename": 2}
fsync = os.fsync


def open_path(descriptor: int) -> str:
    return str(Path(f"/proc/self/fd/{descriptor}").readlink())


class Disk:
    """What a cut of the power would leave: only what fsync has made sure of."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.synced: set[str] = set()
        self.unsynced: set[str] = set()
        self.undo: list[tuple[str, Callable[[Path], None]]] = []

    def saw(self, name: str, paths: list[str]) -> None:
        """Remember a step that is about to be taken."""
        path, folder = paths[0], str(Path(paths[-1]).parent)
        if name == "open":
            self.unsynced.add(path)
        elif name == "fsync":
            self.synced.add(path)
            self.unsynced.discard(path)
            self.undo = [each for each in self.undo if each[0] != path]
        elif name == "os.mkdir" and not (self.root / path).exists():
            self.undo.append((folder, lambda copy: shutil.rmtree(copy / path, True)))
        elif name == "os.rename":
            if path not in self.synced or path in self.unsynced:
                self.unsynced.add(paths[1])
            self.undo.append((folder, self._undo_rename(*paths)))

    def _undo_rename(self, source: str, target: str) -> Callable[[Path], None]:
        replaced = self.root / target
        content = replaced.read_bytes() if replaced.exists() else None

        def undo(copy: Path) -> None:
            if (copy / target).exists():
                (copy / target).rename(copy / source)
                if content is not None:
                    (copy / target).write_bytes(content)

        return undo

    def after_power_cut(self, copy: Path) -> None:
        """Copy what would be left: half of each file not synced, its name perhaps."""
        shutil.copytree(self.root, copy, copy_function=os.link)
        for name in self.unsynced:
            path = copy / name
            if path.exists():
                content = path.read_bytes()
                path.unlink()
                path.write_bytes(content[: len(content) // 2])
        for _, undo in reversed(self.undo):
            undo(copy)


class Steps:
    """Counts the steps below a folder and lets the fault strike before its step."""

    def __init__(
        self, root: str, fault: str, at: int, report: Callable[[Any], None]
    ) -> None:
        self.root, self.fault, self.at, self.report = root, fault, at, report
        self.count = 0
        self.disk = Disk(Path(root))
        self.is_striking = False

    def install(self) -> None:
        sys.addaudithook(self._audit)
        os.fsync = self._fsync

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and arguments[2] & TO_WRITE:
            self._take("open", [arguments[0]])
        elif event in EVENTS:
            self._take(event, list(arguments[: EVENTS[event]]))
        elif event == "fcntl.flock":
            self._take("flock", [open_path(arguments[0])])

    def _fsync(self, descriptor: int) -> None:
        self._take("fsync", [open_path(descriptor)])
        fsync(descriptor)

    def _take(self, name: str, arguments: list[Any]) -> None:
        if self.is_striking or isinstance(arguments[0], int):
            return
        paths = [os.fsdecode(argument) for argument in arguments]
        if not paths[0].startswith(self.root):
            return
        names = [path.removeprefix(self.root) for path in paths]
        self.count += 1
        self.is_striking = True
        self.report({"step": [name, *names]})
        if self.fault == "power cut":
            if name == "fsync" and Path(paths[0]).is_file():
                self.disk.unsynced.add(names[0])  # DuckDB or PyArrow wrote it
            self.disk.after_power_cut(Path(f"{self.root[:-1]}-{self.count}"))
            self.disk.saw(name, names)
        elif self.count == self.at or (self.fault == "EROFS" and self.count > self.at):
            self._strike(paths[0])
        self.is_striking = False

    def _strike(self, path: str) -> None:
        if self.fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.fault == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        elif self.fault == "kill parent":
            os.kill(os.getppid(), signal.SIGKILL)
        elif self.fault in errno.errorcode.values():
            self.is_striking = False
            number = getattr(errno, self.fault)
            raise OSError(number, os.strerror(number), path)


def ingest(request: dict[str, Any], report: Callable[[Any], None]) -> None:
    root = request["root"]
    Steps(root + "/", request["fault"], request["at"], report).install()
    now = datetime.fromtimestamp(request["time"], UTC)
    try:
        done = lake.ingest.ingest(Layout(Path(root)), RULES, now, processes=1)
    except LakeError as error:
        report({"error": str(error)})
    else:
        report({"failures": done.failures, "flattened": len(done.flattened)})


def start(request: dict[str, Any]) -> tuple[int, int]:
    """Ingest in a fork of this process; its id, and where it reports to."""
    source, sink = os.pipe()
    child = os.fork()
    if child:
        os.close(sink)
        return child, source
    code = 1
    try:
        ingest(request, lambda said: os.write(sink, json.dumps(said).encode() + b"\n"))
        code = 0
    finally:
        os._exit(code)


def finish(child: int, source: int) -> dict[str, Any]:
    with os.fdopen(source, "rb") as stream:
        reports = [json.loads(line) for line in stream]
    _, status = os.waitpid(child, 0)
    answer = {"status": status, "steps": [r["step"] for r in reports if "step" in r]}
    for report in reports:
        answer |= {name: said for name, said in report.items() if name != "step"}
    return answer


def serve() -> None:
    """A request to stop is answered twice: when it stopped, and when it has ended."""
    for line in sys.stdin:
        request = json.loads(line)
        child, source = start(request)
        if request["fault"] == "stop":
            _, status = os.waitpid(child, os.WUNTRACED)
            assert os.WIFSTOPPED(status)
            answer({"stopped": child})
        answer(finish(child, source))


def answer(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


# A worker process imports this file too, and there the fault strikes the worker.
if __name__ == "__mp_main__" and "FAULT" in os.environ:
    asked = json.loads(os.environ["FAULT"])
    Steps(asked["root"] + "/", asked["fault"], asked["at"], lambda _: None).install()

if __name__ == "__main__":
    if "FAULT" in os.environ:
        lake.ingest.ingest(
            Layout(Path(json.loads(os.environ["FAULT"])["root"])),
            RULES,
            datetime.fromtimestamp(0, UTC),
            processes=2,
        )
    else:
        serve()
