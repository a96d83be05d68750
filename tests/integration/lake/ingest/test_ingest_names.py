"""Names and kinds of files: any name is read once, and regular files only."""

import os
import shutil
from pathlib import Path

from ingest_cases import (
    LATER,
    assert_sound,
    in_another_process,
    lines,
    order,
    order_ids,
    put,
    rows_of,
    run,
    sources,
)

from lake.layout import Layout

ODD_NAMES = [
    "with blank.json",
    " leading and trailing .json",
    "it's.json",
    'say "hi".json',
    "star*.json",
    "ques?tion.json",
    "[a-z].json",
    "{a,b}.json",
    "semi;colon.json",
    "per%20cent.json",
    "$HOME.json",
    "back\\slash.json",
    "new\nline.json",
    "tab\tbed.json",
    "-dash.json",
    "a.b.c.json",
    "ünï-日本-😀.json",
    "order_month=99.json",
    "order_year=1999/order_month=99/x.json",
    "a b/c.json",
    "a_b/c.json",
    "a_b_c.json",
    "x" * 240 + ".json",
    "'; drop table x; --.json",
    "..json",
]


def test_file_of_any_name_is_read_once(layout: Layout) -> None:
    for number, name in enumerate(ODD_NAMES, start=1):
        put(layout, name, lines([order(number, payments=None, refunds=None), {}]))
    report = run(layout)
    assert report.failures == []
    found = {
        row["source_file"]: row["order_id"] for row in rows_of(layout, "fact_orders")
    }
    assert found == {
        f"orders/{name}": f"A-{number}"
        for number, name in enumerate(ODD_NAMES, start=1)
    }
    assert run(layout, LATER).unchanged == len(ODD_NAMES)


def test_equal_files_whose_names_look_alike_stay_apart(layout: Layout) -> None:
    names = ["a b.json", "a_b.json", "a*b.json", "a_b.jsonl", "sub/a_b.json"]
    for name in names:
        put(layout, name, lines([order(1)]))
    run(layout)
    assert sorted(
        row["source_file"] for row in rows_of(layout, "fact_orders")
    ) == sorted(f"orders/{name}" for name in names)


def test_name_that_is_no_utf_8_stops_no_other_file(layout: Layout) -> None:
    path = os.fsencode(layout.orders) + b"/\xff\xfe.json"
    Path(os.fsdecode(path)).write_bytes(lines([order(1)]))
    put(layout, "b.json", lines([order(2)]))
    report = run(layout)
    assert order_ids(layout) == ["A-2"]
    [said] = report.failures + report.left_out
    assert "UTF-8" in said


def test_only_regular_files_of_the_feed_are_read(
    layout: Layout, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_bytes(lines([order(9)]))
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(elsewhere, folder / "inside.json")
    put(layout, "good.json", lines([order(1)]))
    (layout.orders / "link.json").symlink_to(elsewhere)
    (layout.orders / "dangling.json").symlink_to(tmp_path / "nowhere")
    (layout.orders / "loop.json").symlink_to(layout.orders / "loop.json")
    (layout.orders / "linked").symlink_to(folder, target_is_directory=True)
    (layout.orders / "linked.json").symlink_to(folder, target_is_directory=True)
    (layout.orders / "up").symlink_to(layout.raw, target_is_directory=True)
    (layout.orders / "folder.json").mkdir()
    os.mkfifo(layout.orders / "pipe.json")
    for name in (
        "notes.txt",
        "json",
        "a.json.bak",
        "a.json.tmp",
        "a.xml",
        "a.json.bz2",
    ):
        put(layout, name, b"not an order\n")
    done = in_another_process(layout, "")
    assert done.returncode == 0, done.stderr
    assert_sound(layout)
    assert list(sources(layout)) == ["orders/good.json"]
