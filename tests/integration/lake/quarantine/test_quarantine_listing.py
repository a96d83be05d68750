"""`storelake quarantine`: bad records are shown, with where and why."""

import json

import pytest
from quarantine_cases import NO_ORDER, bad_records
from upkeep_cases import command, fill, lines, order, part_of, put, run

from lake.layout import Layout


def test_listing_shows_where_why_and_how_it_begins(layout: Layout) -> None:
    fill(layout)
    result = command(layout, "quarantine")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "customers/c.json:2: missing_field updated_at",
        '    {"customer_id": "C-2"}',
        f"orders/a.json:5: {NO_ORDER}",
        '    {"order_id": "B-1"}',
        "orders/a.json:6: unknown_status status",
        "    " + json.dumps(order(5, status="lost"))[:160] + " ...",
        "3 bad records",
    ]


@pytest.mark.parametrize(
    ("options", "shown", "last"),
    [
        (["--limit", "1"], ["customers/c.json:2"], "1 of 3 bad records"),
        (["--file", "orders/a.json"], ["orders/a.json:5", "orders/a.json:6"], "2 bad"),
        (["--reason", "unknown_status"], ["orders/a.json:6"], "1 bad"),
        (["--reason", "blank_id"], [], "0 bad"),
        (["--file", "orders/b.json"], [], "0 bad"),
        (["--file", "orders/a.json", "--file", "customers/c.json"], [""] * 3, "3 bad"),
    ],
)
def test_listing_can_be_narrowed(
    layout: Layout, options: list[str], shown: list[str], last: str
) -> None:
    fill(layout)
    *records, summary = command(layout, "quarantine", *options).output.splitlines()
    headings = records[::2]
    assert len(headings) == len(shown)
    assert all(map(str.startswith, headings, shown))
    assert summary.startswith(last)


def test_listing_of_an_unknown_file_names_near_ones(layout: Layout) -> None:
    fill(layout)
    result = command(layout, "quarantine", "--file", "orders/aa.json")
    assert result.exit_code == 1
    assert "did you mean orders/a.json" in result.output


def test_listing_of_an_empty_lake(layout: Layout) -> None:
    assert command(layout, "quarantine").output == "0 bad records\n"


def test_listing_cannot_move_the_cursor(layout: Layout) -> None:
    text = b'{"order_id": "\x1b[2J\x07\r\x9b\xe2\x80\xae", "a\x1b": 1, "a\x1b": 1}'
    put(layout, "orders/\x1b[31m.json", text + b"\n")
    run(layout)
    output = command(layout, "quarantine").output
    assert all(c.isprintable() for c in output.replace("\n", ""))
    assert len(output.splitlines()) == 3


def test_listing_is_in_the_order_of_the_file_whatever_its_parts_are_called(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lake.reading.sizes.BATCH_BYTES", 400)
    put(layout, "orders/a.json", lines([{"order_id": n} for n in range(200)]))
    manifest = run(layout)
    assert len([p for p in manifest.parts if p.table == "quarantine"]) > 5
    positions = [record.position for record in bad_records(layout)]
    assert positions == list(range(1, 201))


def test_damaged_quarantine_is_one_line(layout: Layout) -> None:
    part = part_of(fill(layout), "quarantine")
    (layout.root / part.path).write_bytes(b"x")
    result = command(layout, "quarantine")
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("error: ")
    assert "run storelake verify" in result.output
