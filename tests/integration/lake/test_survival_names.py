"""Raw files of any name: read, or said, and always on one line."""

import gzip
import os
from pathlib import Path

import pytest
from survival_kit import command_line, lines, order, order_counts, put, seen

from lake.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "lake")


NAMES = [
    "with blank.json",
    "it's.json",
    'say "hi".json',
    "star*.json",
    "[a-z].json",
    "new\nline.json",
    "escape\x1b[2J.json",
    "back\\slash.json",
    "$(id).json",
    "-rf.json",
]


def test_names_of_any_kind_survive_the_command_line_one_line_each(
    layout: Layout,
) -> None:
    put(layout, {name: lines([order(1)]) for name in NAMES})
    done = command_line(layout)
    assert done.returncode == 0, done.stderr
    assert set(order_counts(layout)) == set(NAMES)
    assert len(done.stdout.splitlines()) == len(NAMES) + 1
    assert "\x1b" not in done.stdout
    seen(layout)


def test_unreadable_files_of_any_name_are_one_printable_line_each(
    layout: Layout,
) -> None:
    put(layout, {f"{name}.gz": gzip.compress(lines([order(1)]))[:20] for name in NAMES})
    put(layout, {"good.json": lines([order(1)])})
    done = command_line(layout)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == len(NAMES) + 1
    assert "\x1b" not in done.stderr
    assert set(order_counts(layout)) == {"good.json"}


@pytest.mark.parametrize("name", [b"\xff\xfe.json", b"\xff/x.json", b"\xff.txt"])
def test_names_that_are_no_utf_8_are_said_and_stop_nothing(
    layout: Layout, name: bytes
) -> None:
    path = Path(os.fsdecode(os.fsencode(layout.orders) + b"/" + name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lines([order(9)]))
    put(layout, {"good.json": lines([order(1)])})
    done = command_line(layout)
    assert order_counts(layout) == {"good.json": 1}
    assert "UTF-8" in done.stderr
    assert len(done.stderr.splitlines()) == 1 + done.returncode
