"""`storelake quarantine`: bad records are shown, exported, repaired, taken back."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from upkeep_cases import (
    RULES,
    command,
    files_of,
    fill,
    lines,
    order,
    part_of,
    put,
    run,
    source_of,
)

from lake.cli import printable
from lake.contract import MAX_RECORD_BYTES, ReasonCode
from lake.errors import LakeError
from lake.layout import Layout
from lake.manifest import load_manifest
from lake.upkeep.repair import BadRecords, Exported, export
from lake.upkeep.repair_lines import one_line
from lake.upkeep.verify import verify

NO_ORDER = "missing_field ordered_at, missing_field status, no_items items"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "lake")


def bad_records(layout: Layout, reason: ReasonCode | None = None) -> BadRecords:
    manifest = load_manifest(layout)
    names = frozenset(source.source_file for source in manifest.sources)
    return BadRecords(layout, manifest, names, reason)


def exported(layout: Layout, folder: Path) -> list[Exported]:
    return export(bad_records(layout), folder, printable)


def export_one(
    layout: Layout, folder: Path
) -> tuple[list[bytes], list[dict[str, str]]]:
    """The lines of the one exported file, and the rows that explain them."""
    [each] = exported(layout, folder)
    content = each.records.read_bytes()
    assert content.endswith(b"\n")
    records = content[:-1].split(b"\n")
    with each.reasons.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [row["line"] for row in rows] == [
        str(number) for number in range(1, len(records) + 1)
    ]
    assert each.record_count == len(records)
    return records, rows


def order_ids(layout: Layout) -> list[str]:
    return sorted(
        order_id
        for part in load_manifest(layout).parts
        if part.table == "fact_orders"
        for order_id in pq.ParquetFile(layout.root / part.path)
        .read()["order_id"]
        .to_pylist()
    )


# --- Listing --------------------------------------------------------------------


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
    monkeypatch.setattr("lake.reading.batch.BATCH_BYTES", 400)
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


# --- Export ---------------------------------------------------------------------


def test_export_writes_records_and_reasons_side_by_side(
    layout: Layout, tmp_path: Path
) -> None:
    fill(layout)
    put(layout, "orders/sub/a.json", b"{}\n")
    put(layout, "orders/a.json.gz", gzip.compress(b""))
    run(layout)
    before = files_of(layout)
    result = command(layout, "quarantine", "--export", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert "4 bad records of 3 files exported" in result.output
    assert files_of(layout) == before
    assert sorted(files_of(Layout(tmp_path / "out"))) == [
        "customers/c.json.reasons.tsv",
        "customers/c.json.repaired.ndjson",
        "orders/a.json.reasons.tsv",
        "orders/a.json.repaired.ndjson",
        "orders/sub/a.json.reasons.tsv",
        "orders/sub/a.json.repaired.ndjson",
    ]
    reasons = (tmp_path / "out/orders/a.json.reasons.tsv").read_text()
    assert reasons.splitlines() == [
        "line\tsource_position\treasons\tnote",
        f"1\t5\t{NO_ORDER}\t",
        "2\t6\tunknown_status status\t",
    ]


def test_export_can_be_narrowed(layout: Layout, tmp_path: Path) -> None:
    fill(layout)
    options = ["--reason", "unknown_status", "--export", str(tmp_path / "out")]
    assert "1 bad records of 1 files" in command(layout, "quarantine", *options).output
    records = (tmp_path / "out/orders/a.json.repaired.ndjson").read_bytes()
    assert [json.loads(line)["order_id"] for line in records.splitlines()] == ["A-5"]


def test_export_refuses_to_overwrite_and_writes_nothing(
    layout: Layout, tmp_path: Path
) -> None:
    fill(layout)
    out = tmp_path / "out"
    (out / "orders").mkdir(parents=True)
    (out / "orders/a.json.repaired.ndjson").write_text("half repaired")
    result = command(layout, "quarantine", "--export", str(out))
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert "is there already" in result.output
    assert files_of(Layout(out)) == {"orders/a.json.repaired.ndjson": b"half repaired"}


@pytest.mark.parametrize("place", ["raw", "raw/orders", "quarantine", "processed/x"])
def test_export_into_the_lake_is_refused(layout: Layout, place: str) -> None:
    fill(layout)
    before = files_of(layout)
    with pytest.raises(LakeError, match="outside of it"):
        exported(layout, layout.root / place)
    assert files_of(layout) == before


def test_export_that_fails_leaves_no_half_file(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(layout)

    def full(_: str) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lake.upkeep.repair.one_line", full)
    with pytest.raises(LakeError, match="No space left"):
        exported(layout, tmp_path / "out")
    assert files_of(Layout(tmp_path / "out")) == {}


def test_catalogue_rows_are_exported_under_a_name_that_is_no_dump(
    layout: Layout, tmp_path: Path
) -> None:
    """A dump with the repaired product alone would withdraw all others."""
    put(layout, "products/products_2025_01.json", b'{"product_id": "P"}\n')
    put(layout, "customers/c.csv", b'customer_id,name\nC-1,"A\nB"\n')
    run(layout)
    exports = exported(layout, tmp_path / "out")
    assert [(each.records.name, each.can_be_dropped_in) for each in exports] == [
        ("c.csv.records.txt", False),
        ("products_2025_01.json.records.txt", False),
    ]
    assert exports[0].records.read_bytes().count(b"\n") == 1
    for each in exports:
        put(layout, each.source_file + "x.txt", each.records.read_bytes())
    assert len(run(layout).sources) == 2


def test_export_of_a_pretty_printed_array_has_one_record_a_line(
    layout: Layout, tmp_path: Path
) -> None:
    bad = [order(1, status="lost\nand found"), {"order_id": "x", "items": []}]
    content = json.dumps(bad, indent=2).replace("\n", "\r\n")
    put(layout, "orders/a.json", content.encode())
    run(layout)
    records, rows = export_one(layout, tmp_path / "out")
    assert [json.loads(record) for record in records] == bad
    assert not any(b"\r" in record for record in records)
    assert [row["note"] for row in rows] == ["", ""]


def test_export_says_what_the_quarantine_could_not_keep(
    layout: Layout, tmp_path: Path
) -> None:
    long = b'{"order_id": "' + b"x" * MAX_RECORD_BYTES + b'"}'
    put(layout, "orders/a.json", b'{"order_id": "\xff"}\n' + long + b"\n")
    run(layout)
    records, rows = export_one(layout, tmp_path / "out")
    assert records[0] == b'{"order_id": "\\xff"}'
    assert "\\xNN" in rows[0]["note"]
    assert long.startswith(records[1])
    assert "only its beginning" in rows[1]["note"]


def test_export_cannot_be_mistaken_for_an_array(layout: Layout, tmp_path: Path) -> None:
    put(layout, "orders/a.json", b'{}\n [{"order_id": 1}]\n2\n')
    manifest = run(layout)
    records, rows = export_one(layout, tmp_path / "out")
    assert records == [b"{}", b"2", b' [{"order_id": 1}]']
    assert [row["source_position"] for row in rows] == ["1", "3", "2"]
    put(layout, "orders/b.json", b"\n".join(records))
    again = run(layout)
    assert [s.quarantined_by_reason for s in again.sources] == [
        source_of(manifest, "orders/a.json").quarantined_by_reason
    ] * 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ('{"a": 1}', '{"a": 1}'),
        ('{\n  "a": 1\n}', '{   "a": 1 }'),
        ('{\r\n"a":\r1}', '{ "a": 1}'),
        ('{"a": "\\n"}', '{"a": "\\n"}'),
        ('{"a": "x\ny",\n"b": 1}', '{"a": "x\\ny", "b": 1}'),
        ('{"a": "x\\"\r\ny",\n"b": 1}', '{"a": "x\\"\\r\\ny", "b": 1}'),
        ('{"a": 1\n"b": 2}', '{"a": 1 "b": 2}'),
        ('{"a: 1,\n"b": "x\ny"}', '{"a: 1,\\n"b": "x\\ny"}'),
        ('{"a": "\\\n', '{"a": "\\\\n'),
        ("[" * 100_000 + "\n", "[" * 100_000 + " "),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_line_breaks_go_and_nothing_else(text: str, line: str) -> None:
    found, note = one_line(text)
    assert found == line
    assert bool(note) == ("\\n" in line and "\\n" not in text)


# --- Repair ---------------------------------------------------------------------


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
