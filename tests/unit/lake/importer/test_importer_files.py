"""Exports of any form: positions, counts, names, and files of no use."""

import gzip
import re
from pathlib import Path

import pyarrow as pa
import pytest
from importer_cases import translator

from lake.errors import LakeError
from lake.importer.errors import ExportError
from lake.importer.importing import ImportReport, import_file, target_of
from lake.layout import Layout


def run(tmp_path: Path, content: bytes, name: str = "x.json") -> ImportReport:
    export = tmp_path / name
    export.write_bytes(content)
    return import_file(export, tmp_path / "raw" / "x.ndjson", translator(""))


def positions(report: ImportReport) -> dict[int, str]:
    """The lines that hold something, by their numbers."""
    lines = report.target.read_bytes().split(b"\n")
    return {n: line.decode() for n, line in enumerate(lines, start=1) if line}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"nr":1}', [1]),
        (b'{"nr":1}\n\n \t\n{"nr":2}\n\n', [1, 4]),
        (b'\xef\xbb\xbf\r\n{"nr":1}\r\n{"nr":2}\r\n', [2, 3]),
        (b'[{"nr":1},\n\n{"nr":2}\n]', [1, 2]),
        (b'[{"nr":1},,{"nr":2}]', [1, 2, 3]),
        (b'[[5], {"nr":1}, {"nr"\n:\n1}]', [1, 2, 3]),
    ],
)
def test_line_is_the_record_s_position(
    tmp_path: Path, content: bytes, expected: list[int]
) -> None:
    assert list(positions(run(tmp_path, content))) == expected


@pytest.mark.parametrize("name", ["x.json", "x.ndjson.gz", "x.jsonl.zst", "x.txt"])
def test_every_form_gives_the_same_file(tmp_path: Path, name: str) -> None:
    content = b'{"nr":1}\n{"nr":2}\n'
    if name.endswith(".gz"):
        content = gzip.compress(content)
    elif name.endswith(".zst"):
        content = pa.Codec("zstd").compress(content).to_pybytes()
    report = run(tmp_path, content, name)
    assert report.target.read_bytes() == b'{"order_id":1}\n{"order_id":2}\n'


def test_report_counts_what_became_of_the_records(tmp_path: Path) -> None:
    report = run(tmp_path, b'{"nr":1,"b":1}\n{"nr":2,"b":1,"a":1}\n{\n')
    assert (report.records, report.translated) == (3, 2)
    assert list(report.unmapped.items()) == [("b", 2), ("a", 1)]
    assert report.never_stated == ["ordered_at", "status", "items"]
    assert not report.is_unchanged
    assert run(tmp_path, b'{"nr":1,"b":1}\n{"nr":2,"b":1,"a":1}\n{\n').is_unchanged


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no records"),
        (b"\n \n", "holds no records"),
        (b"[]", "holds no records"),
        (bytes(range(256)) * 9, "holds no JSON object, only 10 other things"),
        (b"nr,at\n1,2\n", "holds no JSON object, only 2 other things"),
        ("{}".encode("utf-16"), "UTF-16"),
    ],
)
def test_useless_export_replaces_nothing(
    tmp_path: Path, content: bytes, message: str
) -> None:
    kept = run(tmp_path, b'{"nr":1}').target
    with pytest.raises(LakeError, match=re.escape(message)):
        run(tmp_path, content)
    assert kept.read_bytes() == b'{"order_id":1}\n'
    assert list(kept.parent.iterdir()) == [kept]


def test_missing_export_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "no.json", tmp_path):
        with pytest.raises(ExportError, match="is not a file; check the name"):
            import_file(path, tmp_path / "x", translator(""))


@pytest.mark.parametrize(
    ("mapping", "export", "expected"),
    [
        ("shop.yml", "2025.json", "shop/2025.ndjson"),
        ("a/shop.v2.yaml", "b/x y*.ndjson.gz", "shop_v2/x y*.ndjson"),
        ("...yml", "../..json", "__/..ndjson"),
        ("shop.yml", "export.txt", "shop/export.txt.ndjson"),
    ],
)
def test_target_is_named_by_mapping_and_export(
    mapping: str, export: str, expected: str
) -> None:
    layout = Layout(Path("/lake"))
    target = target_of(layout, Path(mapping), Path(export))
    assert target.relative_to("/lake/raw/orders").as_posix() == expected
