"""What was exported comes back: repaired it counts, unrepaired it stays bad."""

from pathlib import Path

from quarantine_cases import bad_records, exported, order_ids
from upkeep_cases import RULES, command, lines, order, put, run, source_of

from lake.layout import Layout
from lake.upkeep.verify import verify


def test_repaired_file_can_be_dropped_back_in(layout: Layout, tmp_path: Path) -> None:
    bad = [order(5, status="lost"), order(6, status="lost", items=[])]
    put(layout, "orders/a.json", lines([order(1), *bad]))
    run(layout)
    exported(layout, tmp_path / "out")
    name = "orders/a.json.repaired.ndjson"
    text = (tmp_path / "out" / name).read_text()
    put(layout, name, text.replace('"lost"', '"paid"').encode())
    manifest = run(layout)
    assert order_ids(layout) == ["A-1", "A-5"]
    # The old file still holds what it held, and status goes on to say so.
    assert source_of(manifest, "orders/a.json").records_quarantined == 2
    repaired = source_of(manifest, name)
    assert (repaired.records_processed, repaired.records_quarantined) == (1, 1)
    assert verify(layout, RULES, is_deep=True, processes=1).findings == []


def test_original_repaired_and_sent_again_settles_the_books(
    layout: Layout, tmp_path: Path
) -> None:
    raw = put(layout, "orders/a.json", lines([order(1), order(5, status="lost")]))
    run(layout)
    exported(layout, tmp_path / "out")
    raw.write_bytes(raw.read_bytes().replace(b'"lost"', b'"paid"'))
    manifest = run(layout)
    assert order_ids(layout) == ["A-1", "A-5"]
    assert source_of(manifest, "orders/a.json").records_quarantined == 0
    assert command(layout, "quarantine").output == "0 bad records\n"


def test_export_dropped_in_unrepaired_ends_in_quarantine_again(
    layout: Layout, tmp_path: Path
) -> None:
    """Whatever was bad stays bad: no export turns a record into another one."""
    content = (
        b'{"order_id": "\xff"}\n"x"\n{"order_id": 1, "order_id": 2}\n{"a": "\t"}\n'
        b'{"unfinished": "\n{} {}\n{"a": "\x00"}\nnull\n'
    )
    put(layout, "orders/a.json", content)
    before = list(bad_records(layout)) if run(layout) else []
    exported(layout, tmp_path / "out")
    name = "orders/a.json.repaired.ndjson"
    put(layout, name, (tmp_path / "out" / name).read_bytes())
    run(layout)
    again = list(bad_records(layout))[len(before) :]
    assert len(before) == len(again) == 8
    assert [record.raw_text for record in again] == [each.raw_text for each in before]
