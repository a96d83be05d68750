"""The ingest survives its input: what vanishes, changes, hides, hangs or misleads."""

import os
import shutil
import socket
from pathlib import Path

import pytest
from survival_kit import (
    BAD,
    Server,
    command_line,
    everything,
    lines,
    order,
    order_counts,
    put,
    seen,
)

from lake.layout import Layout
from lake.manifest import load_manifest

FIRST = {"a.json": lines([order(1), BAD]), "b.json": lines([order(2)])}
SECOND = {"a.json": lines([order(3), BAD]), "b.json": lines([order(4)])}


@pytest.fixture
def lake(tmp_path: Path, server: Server) -> Layout:
    """Two files that were read, and have changed since."""
    layout = Layout(tmp_path / "lake")
    put(layout, FIRST)
    assert server.ingest(layout).flattened == len(FIRST)
    put(layout, SECOND)
    return layout


# --- While it is read -----------------------------------------------------------

# `{happens}` happens to a.json at a moment between two looks at it.
MOMENTS = {
    "after it was listed": """
listed = os.walk
def walk(*arguments, **options):
    for found in list(listed(*arguments, **options)):
        happens()
        yield found
os.walk = walk
""",
    "before it is surveyed": """
listed = lake.ingest.find_raw_files
def find_raw_files(layout):
    found = listed(layout)
    happens()
    return found
lake.ingest.find_raw_files = find_raw_files
""",
    "before it is flattened": """
flatten = lake.ingest.flatten_piece
def flatten_piece(task):
    happens()
    return flatten(task)
lake.ingest.flatten_piece = flatten_piece
""",
    "after it was flattened": """
flatten = lake.ingest.flatten_piece
def flatten_piece(task):
    done = flatten(task)
    happens()
    return done
lake.ingest.flatten_piece = flatten_piece
""",
}
PROGRAM = """
import os, runpy, shutil, sys
from pathlib import Path
import lake.ingest
folder = Path(sys.argv.pop())
raw = folder / "a.json"
def happens():
    global happens
    happens = lambda: None
    {happens}
{moment}
sys.argv[1:] = ["ingest", "--processes", "1"]
runpy.run_module("lake", run_name="__main__")
"""
HAPPENINGS = {
    "vanishes": "raw.unlink()",
    "grows": "raw.write_bytes(raw.read_bytes() * 2)",
    "is replaced": "(folder / 'x').write_bytes(raw.read_bytes()); "
    "(folder / 'x').replace(raw)",
    "vanishes with its folder": "shutil.rmtree(folder)",
}
MIDST = ["before it is flattened", "after it was flattened"]


def ingest_while(
    layout: Layout, happening: str, moment: str
) -> tuple[int, str, list[str]]:
    program = PROGRAM.format(happens=HAPPENINGS[happening], moment=MOMENTS[moment])
    done = command_line(layout, str(layout.orders), program=["-c", program])
    return done.returncode, done.stdout, done.stderr.splitlines()


@pytest.mark.parametrize(
    ("happening", "moment"),
    [
        ("vanishes", "before it is surveyed"),
        *(
            (happening, moment)
            for happening in list(HAPPENINGS)[:3]
            for moment in MIDST
        ),
    ],
)
def test_file_that_changes_while_it_is_read_keeps_what_it_had(
    lake: Layout, server: Server, happening: str, moment: str
) -> None:
    before = {p for p in load_manifest(lake).parts if p.source_file == "orders/a.json"}
    code, _, said = ingest_while(lake, happening, moment)
    assert code == 1
    assert said[0] == "error: 1 file could not be read, all others are done"
    [line] = said[1:]
    assert line.startswith(f"{lake.orders / 'a.json'}: ")
    after = load_manifest(lake)
    assert {p for p in after.parts if p.source_file == "orders/a.json"} == before
    seen(lake)
    put(lake, SECOND)
    again = server.ingest(lake)
    assert (again.error, again.failures, again.flattened) == (None, [], 1)
    assert_like_undisturbed(lake, server)


def assert_like_undisturbed(layout: Layout, server: Server) -> None:
    other = Layout(layout.root.with_name("undisturbed"))
    for files in (FIRST, SECOND):
        put(other, files)
        server.ingest(other)
    assert everything(layout) == everything(other)


def test_file_that_vanishes_as_it_is_listed_stops_no_other_file(
    lake: Layout, server: Server
) -> None:
    code, said, errors = ingest_while(lake, "vanishes", "after it was listed")
    assert "orders/b.json: 1 read" in said
    assert code in (0, 1)
    assert len([line for line in errors if "a.json" in line]) == len(errors) - code
    put(lake, SECOND)
    assert server.ingest(lake).flattened == 1
    assert_like_undisturbed(lake, server)


@pytest.mark.parametrize("moment", ["before it is surveyed", "before it is flattened"])
def test_raw_folder_that_vanishes_is_a_line_a_file_and_the_lake_stays(
    lake: Layout, server: Server, moment: str
) -> None:
    before = everything(lake)
    code, _, said = ingest_while(lake, "vanishes with its folder", moment)
    assert code == 1
    assert said[0] == "error: 2 files could not be read, all others are done"
    assert sorted(line.partition(": ")[0] for line in said[1:]) == [
        str(lake.orders / name) for name in SECOND
    ]
    assert everything(lake) == before
    put(lake, SECOND)
    assert server.ingest(lake).flattened == len(SECOND)
    assert_like_undisturbed(lake, server)


def test_raw_folder_that_is_gone_takes_nothing_from_the_lake(lake: Layout) -> None:
    before = everything(lake)
    shutil.rmtree(lake.raw)
    done = command_line(lake)
    assert "0 files flattened" in done.stdout
    assert everything(lake) == before


# --- What is no file, or no readable one ----------------------------------------


def test_what_is_no_file_is_named_and_neither_followed_nor_waited_for(
    lake: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "orders.json").write_bytes(lines([order(9)]))
    orders = lake.orders
    (orders / "linked.json").symlink_to(outside / "orders.json")
    (orders / "inside.json").symlink_to(orders / "a.json")
    (orders / "nowhere.json").symlink_to(tmp_path / "nowhere")
    (orders / "circle.json").symlink_to(orders / "circle.json")
    (orders / "folder").symlink_to(outside, target_is_directory=True)
    (orders / "folder.json").symlink_to(outside, target_is_directory=True)
    (orders / "up").symlink_to(lake.root, target_is_directory=True)
    (orders / "real.json").mkdir()
    put(lake, {"real.json/within.json": lines([order(5), order(6)])})
    os.mkfifo(orders / "pipe.json")
    os.mkfifo(orders / "real.json" / "pipe.json.gz")
    monkeypatch.chdir(orders)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.json")
        done = command_line(lake)
    assert done.returncode == 0, done.stderr
    assert order_counts(lake) == {"a.json": 1, "b.json": 1, "real.json/within.json": 2}
    left_out = {line.partition(": ")[0] for line in done.stderr.splitlines()}
    assert left_out >= {
        f"'orders/{name}.json'"
        for name in ("linked", "inside", "nowhere", "circle", "pipe", "socket")
    } | {"'orders/real.json/pipe.json.gz'"}
    seen(lake)


def test_links_to_folders_are_named_too(lake: Layout, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    put(Layout(tmp_path / "other"), {"x.json": lines([order(9)])})
    (lake.orders / "linked").symlink_to(tmp_path / "other", target_is_directory=True)
    done = command_line(lake)
    assert sorted(order_counts(lake)) == ["a.json", "b.json"]
    assert "orders/linked" in done.stderr


def test_file_that_may_not_be_read_is_one_line_and_stops_no_other(
    lake: Layout, server: Server
) -> None:
    raw = lake.orders / "a.json"
    raw.chmod(0)
    done = command_line(lake)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "error: 1 file could not be read, all others are done",
        f"{raw}: cannot be read (Permission denied); send it again",
    ]
    assert "orders/b.json: 1 read" in done.stdout
    raw.chmod(0o600)
    assert server.ingest(lake).flattened == 1
    assert_like_undisturbed(lake, server)


@pytest.mark.parametrize("folder", ["orders", "orders/sub"])
def test_folder_that_may_not_be_read_is_said_and_takes_nothing_from_the_lake(
    lake: Layout, server: Server, folder: str
) -> None:
    put(lake, {"sub/c.json": lines([order(7)])})
    assert server.ingest(lake).flattened == 3
    put(lake, {"sub/c.json": lines([order(8), order(9)])})
    before = everything(lake)
    locked = lake.raw / folder
    locked.chmod(0)
    done = command_line(lake)
    locked.chmod(0o755)
    assert everything(lake) == before
    assert done.returncode == 1
    assert str(locked) in done.stderr
