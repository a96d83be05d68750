"""Another ingest, a broken manifest, no place to write: one line, nothing touched."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from ingest_cases import (
    CHECKOUT,
    LATER,
    NOW,
    PATIENCE,
    derived_files,
    lines,
    order,
    order_ids,
    put,
    run,
)

from lake.errors import LakeError
from lake.ingest import ingest
from lake.layout import Layout
from lake.lock import exclusive
from lake.settings import Rules, project_settings


@pytest.fixture
def holder(layout: Layout) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lake's lock until it is killed."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom lake.layout import Layout\n"
        "from lake.lock import exclusive\n"
        "with exclusive(Layout(Path(sys.argv[1])).ingest_lock):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(layout.root)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_ingest_is_refused_and_told_who_holds_the_lock(
    layout: Layout, holder: subprocess.Popen[str]
) -> None:
    put(layout, "a.json", lines([order(1)]))
    rules = Rules.load(project_settings({}))
    with pytest.raises(LakeError) as refused:
        ingest(layout, rules, NOW, processes=1)
    message = str(refused.value)
    assert re.search(rf"\b{holder.pid}\b", message)
    assert "\n" not in message
    assert derived_files(layout) == {}
    holder.send_signal(signal.SIGKILL)
    holder.wait(PATIENCE)
    run(layout)
    assert order_ids(layout) == ["A-1"]


def test_lock_is_free_again_after_a_run_that_failed(layout: Layout) -> None:
    layout.processed.mkdir()
    layout.manifest.write_text("broken")
    rules = Rules.load(project_settings({}))
    with pytest.raises(LakeError):
        ingest(layout, rules, NOW, processes=1)
    with exclusive(layout.ingest_lock):
        layout.manifest.unlink()
    run(layout)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"version": "one"}',
        b'{"version": 2, "sources": {}, "parts": []}',
        b'{"version": 2, "sources": [], "parts": [{"table": "fact_orders"}]}',
    ],
)
def test_broken_manifest_is_one_line_and_touches_nothing(
    layout: Layout, content: bytes
) -> None:
    put(layout, "a.json", lines([order(1), {}]))
    run(layout)
    layout.manifest.write_bytes(content)
    before = derived_files(layout)
    rules = Rules.load(project_settings({}))
    with pytest.raises(LakeError) as refused:
        ingest(layout, rules, LATER, processes=1)
    assert str(layout.manifest) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert derived_files(layout) == before


def test_lake_that_cannot_be_written_is_one_line(layout: Layout) -> None:
    put(layout, "a.json", lines([order(1)]))
    layout.processed.write_text("a file where a folder belongs")
    rules = Rules.load(project_settings({}))
    with pytest.raises(LakeError) as refused:
        ingest(layout, rules, NOW, processes=1)
    assert str(layout.processed) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_broken_part_is_named_and_made_anew_once_it_is_gone(layout: Layout) -> None:
    put(layout, "a.json", lines([order(1), order(2)]))
    run(layout)
    (_, broken) = sorted(layout.table("fact_orders").rglob("*.parquet"))
    broken.write_bytes(broken.read_bytes()[:100])
    put(layout, "a.json", lines([order(1)]))
    before = layout.manifest.read_bytes()
    with pytest.raises(LakeError, match="delete that file") as refused:
        run(layout, LATER)
    assert broken.name in str(refused.value)
    assert "\n" not in str(refused.value)
    assert layout.manifest.read_bytes() == before
    broken.unlink()
    run(layout, LATER)
    assert order_ids(layout) == ["A-1"]
