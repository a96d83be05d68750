"""The ingest survives at every step: killed, without power, on a disk that fails."""

import errno
import os
import re
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from survival_kit import Lakes, Recovery, Server, command_line, everything, seen

from lake.layout import Layout

# --- Every step -----------------------------------------------------------------


def test_steps_of_an_ingest_are_all_seen(lakes: Lakes) -> None:
    kinds = {step[0] for step in lakes.steps}
    assert kinds == {
        *("flock", "open", "fsync"),
        *("os.mkdir", "os.rename", "os.remove", "os.rmdir"),
    }
    before, after = lakes.steps[: lakes.commit], lakes.steps[lakes.commit :]
    assert len(before) > 30
    assert {"os.remove", "os.rmdir"}.isdisjoint(step[0] for step in before)
    assert len(after) > 5
    assert lakes.steps[lakes.commit][0] == "fsync"


def test_ingest_that_dies_at_any_step_leaves_the_old_or_the_new_state(
    lakes: Lakes, server: Server, recovery: Recovery
) -> None:
    is_new = []
    for at, step in enumerate(lakes.steps, 1):
        with lakes.one() as layout:
            ended = server.ingest(layout, "kill", at)
            assert ended.status == signal.SIGKILL, (at, step, ended.error)
            assert [each[0] for each in ended.steps] == [s[0] for s in lakes.steps[:at]]
            found = seen(layout)
            assert found in (lakes.old, lakes.new), (at, step)
            is_new.append(found == lakes.new)
            recovery.check(layout)
    assert is_new == [at > lakes.commit for at in range(1, len(lakes.steps) + 1)]


def test_cut_of_the_power_at_any_step_leaves_the_old_or_the_new_state(
    lakes: Lakes, server: Server, recovery: Recovery, tmp_path: Path
) -> None:
    """Even if nothing is on disk but what fsync has made sure of."""
    shutil.copytree(lakes.template.root, tmp_path / "lake")
    ended = server.ingest(Layout(tmp_path / "lake"), "power cut")
    assert ended.error is None
    assert len(ended.steps) >= len(lakes.steps)
    is_new = []
    for at, step in enumerate(ended.steps, 1):
        left = Layout(tmp_path / f"lake-{at}")
        found = seen(left)
        assert found in (lakes.old, lakes.new), (at, step)
        is_new.append(found == lakes.new)
        recovery.check(left)
    assert is_new == sorted(is_new)
    # The rename is sure to be on disk only after the fsync that follows it.
    assert ended.steps[is_new.index(True) - 1] == ["fsync", "processed"]


def test_ingest_that_dies_again_and_again_ends_like_one_that_was_left_alone(
    lakes: Lakes, lake: Layout, server: Server
) -> None:
    deaths = 0
    for at in range(1, len(lakes.steps) + 1, 3):
        deaths += server.ingest(lake, "kill", at).status == signal.SIGKILL
        assert seen(lake) in (lakes.old, lakes.new)
    assert deaths > 12
    assert server.ingest(lake).error is None
    assert everything(lake) == lakes.after


@pytest.mark.parametrize(("fault", "stride"), [("ENOSPC", 1), ("EROFS", 4)])
def test_ingest_that_may_not_write_at_any_step_says_so_in_one_true_line(
    lakes: Lakes, server: Server, recovery: Recovery, fault: str, stride: int
) -> None:
    """ENOSPC strikes once, EROFS from that step on."""
    lies = []
    for at in range(1, len(lakes.steps) + 1, stride):
        step = lakes.steps[at - 1]
        with lakes.one() as layout:
            ended = server.ingest(layout, fault, at)
            assert ended.status == 0, (at, step)
            if ended.error is None:
                assert seen(layout) == lakes.new, (at, step)
            else:
                assert seen(layout) in (lakes.old, lakes.new), (at, step)
                assert "\n" not in ended.error
                assert os.strerror(getattr(errno, fault)) in ended.error
                if "as it was" in ended.error and seen(layout) == lakes.new:
                    lies.append((at, step))
            if at % 4 == 1:
                recovery.check(layout)
    assert lies == []


# --- Disks that are really full or read-only ------------------------------------


def fill(path: Path, *, leave: int) -> None:
    """Take all the space of a disk but `leave` bytes."""
    disk = os.statvfs(path.parent)
    path.write_bytes(b"x" * (disk.f_bavail * disk.f_frsize - leave))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB, where this process may mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(tmp_path)]
    if (
        os.geteuid()
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        # The injected faults above are the proof that runs everywhere.
        pytest.xfail("only who may mount a file system can fill it")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_disk_that_is_full_is_one_line_and_the_next_run_is_fine(
    lakes: Lakes, small_disk: Path, server: Server
) -> None:
    layout = Layout(small_disk / "lake")
    subprocess.run(["cp", "-r", lakes.template.root, layout.root], check=True)
    errors = 0
    filler = small_disk / "filler"
    for leave in range(0, 160 * 1024, 4 * 1024):
        fill(filler, leave=leave)
        ended = server.ingest(layout)
        filler.unlink()
        if ended.error is None:
            break
        errors += 1
        assert "\n" not in ended.error
        assert "No space left on device" in ended.error
        assert seen(layout) == lakes.old
    assert errors > 5
    assert server.ingest(layout).error is None
    assert everything(layout) == lakes.after


# Python would leave half of a compiled module behind, too, and trip over it later.
LIMITED = """
import resource, runpy, sys
sys.dont_write_bytecode = True
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop()),) * 2)
sys.argv[1:] = ["ingest"]
runpy.run_module("lake", run_name="__main__")
"""


@pytest.mark.parametrize("limit", [0, 100, 1000, 2500])
def test_write_that_fails_halfway_is_one_line_and_leaves_the_old_state(
    lakes: Lakes, lake: Layout, recovery: Recovery, limit: int
) -> None:
    """The system refuses to let any file grow beyond a limit, whoever writes it."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    done = command_line(lake, str(limit), program=["-c", LIMITED])
    assert done.returncode == 1, done.stderr
    assert re.fullmatch(r"error: .*File too large.*\n", done.stderr)
    assert seen(lake) == lakes.old
    recovery.check(lake)


@pytest.mark.parametrize("folder", ["", "processed", "quarantine"])
def test_target_that_is_read_only_is_one_line_and_stays_as_it_is(
    lakes: Lakes, lake: Layout, recovery: Recovery, folder: str
) -> None:
    root = lake.root / folder
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    before = everything(lake)
    for path in folders:
        path.chmod(0o555)
    done = command_line(lake)
    for path in folders:
        path.chmod(0o755)
    assert done.returncode == 1, done.stderr
    assert re.fullmatch(r"error: .*Permission denied.*\n", done.stderr)
    if folder != "quarantine":
        assert everything(lake) | {"ingest.lock": b""} == before | {"ingest.lock": b""}
    assert seen(lake) == lakes.old
    recovery.check(lake)
