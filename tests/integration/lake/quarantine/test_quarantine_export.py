"""`storelake quarantine --export`: one record a line, its reasons beside it."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from quarantine_cases import NO_ORDER, exported
from upkeep_cases import command, files_of, fill, order, put, run, source_of

from lake.contract import MAX_RECORD_BYTES
from lake.errors import LakeError
from lake.layout import Layout
from lake.upkeep.repair_lines import one_line


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
    assert (
        "1 bad record of 1 file exported"
        in command(layout, "quarantine", *options).output
    )
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
