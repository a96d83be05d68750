"""Several processes at one lake: workers that die, rivals, readers."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from survival_kit import (
    AS_OTHERS,
    CHECKOUT,
    FAULTY_INGEST,
    NEVER,
    PATIENCE,
    Lakes,
    Recovery,
    Server,
    command_line,
    everything,
    seen,
)

from lake.layout import Layout
from lake.manifest import load_manifest

# --- Worker processes -----------------------------------------------------------


def with_workers(layout: Layout, fault: str, at: int) -> tuple[int, str]:
    """Ingest with two workers, one of which strikes; ends when none of them lives."""
    request = {"root": str(layout.root), "fault": fault, "at": at}
    with subprocess.Popen(
        [*AS_OTHERS, sys.executable, str(FAULTY_INGEST)],
        env=os.environ | {"PYTHONPATH": str(CHECKOUT), "FAULT": json.dumps(request)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            # Workers hold the other end, so that this waits for all of them.
            _, said = process.communicate(timeout=PATIENCE / 4)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail("a worker process lives on")
        return process.returncode, said


WORKER_STEPS = [1, 2, 3, 7]


@pytest.mark.parametrize("at", WORKER_STEPS)
def test_worker_that_is_killed_ends_the_ingest_in_one_line(
    lakes: Lakes, lake: Layout, recovery: Recovery, at: int
) -> None:
    code, said = with_workers(lake, "kill", at)
    assert code == 1
    error = said.strip().splitlines()[-1]
    assert error.startswith("lake.errors.LakeError: ")
    assert "terminated abruptly" in error
    assert seen(lake) == lakes.old
    recovery.check(lake)


@pytest.mark.parametrize("at", WORKER_STEPS)
def test_workers_end_with_the_process_that_started_them(
    lakes: Lakes, lake: Layout, recovery: Recovery, at: int
) -> None:
    code, _ = with_workers(lake, "kill parent", at)
    assert code == -signal.SIGKILL
    assert seen(lake) == lakes.old
    recovery.check(lake)


def test_worker_without_space_ends_the_ingest_in_one_line(
    lakes: Lakes, lake: Layout, recovery: Recovery
) -> None:
    code, said = with_workers(lake, "ENOSPC", 2)
    assert code == 1
    error = said.strip().splitlines()[-1]
    assert error.startswith("lake.errors.LakeError: ")
    assert "No space left on device" in error
    assert seen(lake) == lakes.old
    recovery.check(lake)


def test_two_workers_that_nothing_disturbs_do_as_one(
    lakes: Lakes, lake: Layout
) -> None:
    assert with_workers(lake, "none", NEVER)[0] == 0
    assert everything(lake) == lakes.after


# --- Readers --------------------------------------------------------------------

# Every version of the two files is one commit, and says so in all its orders.
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from faulty_ingest import RULES
from survival_kit import BAD, lines, order, put
from lake.ingest import ingest
from lake.layout import Layout
layout = Layout(Path(sys.argv[1]))
for version in range(int(sys.argv[2])):
    orders = [
        order(number, number, order_id=f"{version % 7}") for number in range(1, 4)
    ]
    put(layout, {
        "a.json": lines(orders[: version % 3 + 1]),
        "b.json": lines([*orders[version % 3 :], *[BAD] * (version % 2)]),
    })
    ingest(layout, RULES, datetime.now(UTC), processes=1)
"""


@dataclass
class Read:
    """What a reader saw: the version of each whole state, and how often it lost."""

    versions: list[str] = field(default_factory=list)
    retries: int = 0


def read_while(layout: Layout, writer: subprocess.Popen[bytes]) -> Read:
    """Read state after state; a part that is gone means that there is a newer one."""
    result = Read()
    while writer.poll() is None:
        manifest = load_manifest(layout)
        try:
            tables = [
                (part, pq.ParquetFile(layout.root / part.path).read())
                for part in manifest.parts
            ]
        except FileNotFoundError:
            assert load_manifest(layout) != manifest
            result.retries += 1
            continue
        counts: Counter[tuple[str, str]] = Counter()
        versions = set()
        for part, table in tables:
            assert table.num_rows == part.row_count
            counts[part.source_file, part.table] += table.num_rows
            if "order_id" in table.column_names:
                versions |= set(table["order_id"].to_pylist())
        for source in manifest.sources:
            name = source.source_file
            assert counts[name, "fact_orders"] == source.records_processed
            assert counts[name, "fact_order_items"] == source.records_processed
            assert counts[name, "quarantine"] == source.records_quarantined
        assert len(versions) == len(manifest.sources) / 2
        result.versions += versions
    return result


def test_readers_beside_a_running_ingest_see_whole_commits(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "lake")
    commits = 10
    python_path = os.pathsep.join([str(CHECKOUT), str(Path(__file__).parent)])
    with (
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(layout.root), str(commits)],
            env=os.environ | {"PYTHONPATH": python_path},
        ) as writer,
        ThreadPoolExecutor() as pool,
    ):
        readers = [pool.submit(read_while, layout, writer) for _ in range(2)]
        assert writer.wait(PATIENCE) == 0
        read = [reader.result(PATIENCE) for reader in readers]
    for each in read:
        changes = sum(
            a != b for a, b in zip(each.versions, each.versions[1:], strict=False)
        )
        assert changes > 3
        assert len(each.versions) > each.retries
    seen(layout)


# --- Rivals ---------------------------------------------------------------------


def moments(lakes: Lakes) -> dict[str, int]:
    kinds = [step[0] for step in lakes.steps]
    return {
        "first part": kinds.index("fsync") + 1,
        "commit": lakes.commit,
        "sweep": kinds.index("os.rmdir") + 1,
    }


@pytest.mark.parametrize("moment", ["first part", "commit", "sweep"])
def test_second_ingest_says_in_one_line_which_process_is_at_work(
    lakes: Lakes, lake: Layout, server: Server, moment: str
) -> None:
    dead = server.ingest(lake, "kill", moments(lakes)["first part"])
    assert dead.status == signal.SIGKILL
    server.begin(lake, "stop", moments(lakes)[moment])
    process = server.answer()["stopped"]
    before = everything(lake)
    refused = command_line(lake)
    after = everything(lake)
    os.kill(process, signal.SIGCONT)
    first = server.end()
    assert refused.returncode == 75
    [line] = refused.stderr.splitlines()
    assert line.startswith("error: ")
    assert f"process {process} on " in line
    assert refused.stdout == ""
    assert after == before
    assert (first.error, first.flattened) == (None, 3)
    assert everything(lake) == lakes.after
