"""Both examples of the importer through the real ingest, to the last row."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
from import_examples import KONTOR, SHOPIFY, Rows
from typer.testing import CliRunner

from lake.importer.cli import import_command
from lake.importer.importing import import_file, target_of
from lake.importer.translator import load_translator
from lake.ingest import IngestReport, ingest
from lake.ingest_command import ingest_command
from lake.layout import Layout
from lake.manifest import load_manifest
from lake.settings import Rules, project_settings

CHECKOUT = Path(__file__).parents[3]
IMPORTER = CHECKOUT / "lake" / "importer"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "lake")


def bring_in(layout: Layout, shop: str, export: str) -> IngestReport:
    """Import one example and ingest it."""
    mapping = IMPORTER / "examples" / f"{shop}.yml"
    file = IMPORTER / "examples" / export
    target = target_of(layout, mapping, file)
    import_file(file, target, load_translator(mapping))
    rules = Rules.load(project_settings({}))
    report = ingest(layout, rules, NOW, processes=1)
    assert report.failures == []
    return report


def rows(layout: Layout, table: str, *columns: str) -> Rows:
    """Position and columns of each row of the lake's only file, in order."""
    found: Rows = []
    for part in load_manifest(layout).parts:
        if part.table == table:
            content = pq.ParquetFile(layout.root / part.path).read(
                ["source_position", *columns]
            )
            found += [tuple(row.values()) for row in content.to_pylist()]
    return sorted(found, key=lambda row: (row[0], *map(str, row[1:])))


def quarantined(layout: Layout) -> dict[int, list[tuple[str, str]]]:
    return {
        position: [(reason["code"], reason["field"]) for reason in reasons]
        for position, reasons in rows(layout, "quarantine", "reasons")
    }


def test_german_erp_comes_out_as_the_contract_means_it(layout: Layout) -> None:
    report = bring_in(layout, "kontor", "kontor.ndjson")
    [source] = report.flattened
    assert source.source_file == "orders/kontor/kontor.ndjson"
    assert source.records_read == 7
    assert source.unknown_fields == {"unmapped.Hinweis": 2}
    for table, (columns, expected) in KONTOR.items():
        assert rows(layout, table, *columns) == expected


def test_german_erp_quarantines_by_the_lines_of_its_export(layout: Layout) -> None:
    bring_in(layout, "kontor", "kontor.ndjson")
    assert quarantined(layout) == {
        # Nothing but a return, and a return of what another order sold.
        4: [("invalid_quantity", "items[0].quantity")],
        5: [("invalid_quantity", "items[1].quantity")],
        6: [("malformed_json", "")],
        7: [
            ("invalid_timestamp", "ordered_at"),
            ("unknown_status", "status"),
            ("invalid_quantity", "items[0].quantity"),
            ("wrong_type", "items[0].unit_price"),
        ],
    }
    export = (IMPORTER / "examples" / "kontor.ndjson").read_text().split("\n")
    [(_, raw_text)] = [
        row for row in rows(layout, "quarantine", "raw_text") if row[0] == 6
    ]
    assert raw_text == export[5]


def test_shopify_comes_out_as_the_contract_means_it(layout: Layout) -> None:
    report = bring_in(layout, "shopify", "shopify.json")
    [source] = report.flattened
    assert source.source_file == "orders/shopify/shopify.ndjson"
    assert source.records_read == 7
    assert source.unknown_fields == {
        "unmapped.line_items.gift_card": 1,
        "unmapped.note": 1,
    }
    for table, (columns, expected) in SHOPIFY.items():
        assert rows(layout, table, *columns) == expected


def test_shopify_quarantines_by_the_elements_of_its_array(layout: Layout) -> None:
    bring_in(layout, "shopify", "shopify.json")
    assert quarantined(layout) == {
        # A refund without lines: how much of it is merchandise is for a person to say.
        6: [("missing_field", "refunds[0].amount")],
        7: [
            ("invalid_timestamp", "ordered_at"),
            ("unknown_status", "status"),
            ("wrong_type", "items[0].unit_price"),
        ],
    }


def test_second_import_changes_nothing(layout: Layout) -> None:
    bring_in(layout, "kontor", "kontor.ndjson")
    before = layout.manifest.read_bytes()
    report = bring_in(layout, "kontor", "kontor.ndjson")
    assert (report.flattened, report.unchanged) == ([], 1)
    assert layout.manifest.read_bytes() == before


def test_readme_says_what_its_commands_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path / "lake"))
    monkeypatch.chdir(CHECKOUT)
    app = typer.Typer()
    app.command("import")(import_command)
    app.command("ingest")(ingest_command)
    page = (IMPORTER / "README.md").read_text()
    [block] = re.findall(r"^```\n(\$ .*?)^```", page, re.DOTALL | re.MULTILINE)
    examples = re.findall(r"^\$ storelake (.*)\n((?:(?!\$).*\n)*)", block, re.MULTILINE)
    assert len(examples) == 2
    for command, shown in examples:
        result = CliRunner().invoke(app, shlex.split(command))
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith(shown)
