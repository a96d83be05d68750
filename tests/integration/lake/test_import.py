"""Both examples of the importer through the real ingest, to the last row."""

import re
import shlex
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from lake.cli import ingest_command
from lake.importer.cli import import_command
from lake.importer.importing import import_file, target_of
from lake.importer.translator import load_translator
from lake.ingest import IngestReport, ingest
from lake.layout import Layout
from lake.manifest import load_manifest
from lake.settings import Rules, project_settings

CHECKOUT = Path(__file__).parents[3]
IMPORTER = CHECKOUT / "lake" / "importer"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
at = datetime.fromisoformat

Rows = list[tuple[Any, ...]]


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


def money(text: str) -> Decimal:
    return Decimal(text)


def test_german_erp_comes_out_as_the_contract_means_it(layout: Layout) -> None:
    report = bring_in(layout, "kontor", "kontor.ndjson")
    [source] = report.flattened
    assert source.source_file == "orders/kontor/kontor.ndjson"
    assert source.records_read == 7
    assert source.unknown_fields == {"unmapped.Hinweis": 2}
    assert rows(
        layout,
        "fact_orders",
        *("order_id", "ordered_at", "updated_at", "status", "channel", "currency"),
        *("customer_id", "shipping_amount", "tax_amount"),
    ) == [
        # The last evening of March in Berlin is March in UTC, too.
        (
            *(1, "2025001", at("2025-03-31T21:30"), at("2025-03-31T21:30"), "paid"),
            *("web", "EUR", "77", money("4.90"), money("12.90")),
        ),
        (
            *(2, "2025002", at("2025-04-05T07:15"), at("2025-05-20T06:00"), "shipped"),
            *("store", "EUR", "78", None, None),
        ),
        # 02:30 comes twice on that day: the first.
        (
            *(8, "2025007", at("2025-10-26T00:30"), at("2025-10-26T00:30")),
            *("cancelled", None, "EUR", None, None, None),
        ),
    ]
    assert rows(
        layout,
        "fact_order_items",
        *("line_number", "product_id", "product_name", "category", "quantity"),
        *("unit_price", "unit_cost", "discount_amount"),
    ) == [
        (1, 10, "T-100", "Teekanne", "Küche", 2, *map(money, ("19.99", "8.5", "3.98"))),
        (1, 20, "T-200", "Tasse", "Küche", 6, *map(money, ("4.5", "1.2", "0"))),
        (2, 10, "T-100", "Teekanne", "Küche", 3, money("19.99"), None, money("6")),
        (2, 20, "T-200", "Tasse", "Küche", 2, money("4.5"), None, money("0")),
        (8, 10, "T-300", "Kessel", "Küche", 1, money("25"), None, money("0")),
    ]
    # One pot of three on its own day, both cups when the document last changed.
    assert rows(layout, "fact_refunds", "line_number", "refunded_at", "amount") == [
        (2, 10, at("2025-05-01T22:00"), money("17.99")),
        (2, 20, at("2025-05-20T06:00"), money("9.00")),
    ]
    assert rows(layout, "fact_payments", "method", "amount", "paid_at") == [
        (1, "transfer", money("80.80"), at("2025-04-01T22:00")),
        (2, "card", money("62.97"), at("2025-04-05T07:16")),
    ]
    assert rows(
        layout, "customer_changes", "customer_id", "name", "email", "country", "city"
    ) == [
        (1, "77", "Jörg Möwe", "jm@example.com", "DE", "Kiel"),
        (2, "78", "Ada Brook", None, "DE", "Husum"),
    ]


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
    assert rows(
        layout,
        "fact_orders",
        *("order_id", "ordered_at", "status", "channel", "currency", "customer_id"),
        *("shipping_amount", "tax_amount"),
    ) == [
        (
            *(1, "#1001", at("2025-02-01T03:30"), "paid", "web", "USD", "7001"),
            *(money("7.40"), money("4.12")),
        ),
        (
            *(2, "#1002", at("2025-02-02T15:00"), "placed", "pos", "USD", None),
            *(None, money("0")),
        ),
        (
            *(3, "#1003", at("2025-02-03T15:00"), "paid", "web", "USD", "7002"),
            *(None, money("4.16")),
        ),
        (
            *(4, "#1004", at("2025-02-04T15:00"), "returned", "web", "USD", "7001"),
            *(None, money("0")),
        ),
        (
            *(5, "#1005", at("2025-02-05T15:00"), "cancelled", "web", "USD", "7003"),
            *(None, money("0")),
        ),
    ]
    assert rows(
        layout,
        "fact_order_items",
        *("line_number", "product_id", "brand", "quantity"),
        *("unit_price", "discount_amount"),
    ) == [
        (1, 1, "MUG-01", "Northfire", 2, money("19.90"), money("3.98")),
        (1, 2, "TEA-07", "Hill & Leaf", 1, money("12.10"), money("1.02")),
        (2, 1, "TEA-07", "Hill & Leaf", 1, money("12.10"), money("0")),
        (3, 1, "MUG-01", "Northfire", 2, money("19.90"), money("0")),
        (3, 2, "TEA-07", "Hill & Leaf", 1, money("12.10"), money("0")),
        (4, 1, "MUG-01", "Northfire", 1, money("19.90"), money("0")),
        (4, 2, "CARD-1", "Northfire", 1, money("0"), money("0")),
        (5, 1, "TEA-07", "Hill & Leaf", 1, money("12.10"), money("0")),
    ]
    assert rows(
        layout,
        "fact_refunds",
        *("line_number", "refund_id", "refunded_at", "amount", "tax_amount"),
    ) == [
        (3, 1, "801", at("2025-03-05T15:00"), money("19.90"), money("1.59")),
        (3, 2, "801", at("2025-03-05T15:00"), money("12.10"), money("0.97")),
        # The card was free: its refund of 0.00 is none.
        (4, 1, "802", at("2025-02-20T15:00"), money("19.90"), money("0")),
    ]
    assert rows(layout, "fact_payments", "payment_number", "method", "amount") == [
        (1, 1, "shopify_payments", None),
        (3, 1, "gift_card", None),
        (3, 2, "paypal", None),
        (4, 1, "paypal", None),
        (5, 1, "paypal", None),
    ]
    assert rows(layout, "customer_changes", "customer_id", "name", "email") == [
        (1, "7001", "Lena Quist", "lena@example.com"),
        (3, "7002", "Omar Reed", "omar@example.com"),
        (4, "7001", None, "lena@example.com"),
        (5, "7003", "Kim Vale", "kim@example.com"),
    ]


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
