"""A small lake with everything in it, for tests of what looks after it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

from lake.ingest import ingest
from lake.layout import Layout
from lake.manifest import Manifest, Part, Source, load_manifest
from lake.settings import Rules, project_settings
from lake.upkeep.commands import quarantine_command, remove_command, verify_command

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RULES = Rules.load(project_settings({}))

app = typer.Typer()
app.command("verify")(verify_command)
app.command("remove")(remove_command)
app.command("quarantine")(quarantine_command)


def order(number: int, **changes: Any) -> dict[str, Any]:
    """A good order of February or March 2025."""
    return {
        "order_id": f"A-{number}",
        "ordered_at": f"2025-{2 + number % 2:02}-10T10:00:00Z",
        "status": "paid",
        "customer": {"id": f"C-{number}", "name": "Ana"},
        "items": [{"product_id": "P1", "quantity": number, "unit_price": 9.99}],
        "payments": [{"method": "card", "amount": 10}],
        "refunds": [{"refunded_at": "2026-01-05", "amount": 1}],
        **changes,
    }


def lines(records: Sequence[Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def put(layout: Layout, name: str, content: bytes) -> Path:
    """Write a file below `raw/`."""
    path = layout.raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def fill(layout: Layout) -> Manifest:
    """Two files of orders, one with bad records, and one of customers."""
    bad = [{"order_id": "B-1"}, order(5, status="lost")]
    put(layout, "orders/a.json", lines([order(n) for n in (1, 2, 3, 4)] + bad))
    put(layout, "orders/b.json", lines([order(6), order(7)]))
    change = {"customer_id": "C-1", "updated_at": "2025-05-01", "name": "Bo"}
    put(layout, "customers/c.json", lines([change, {"customer_id": "C-2"}]))
    return run(layout)


def run(layout: Layout) -> Manifest:
    report = ingest(layout, RULES, NOW, processes=1)
    assert report.failures == []
    return load_manifest(layout)


def source_of(manifest: Manifest, name: str) -> Source:
    return next(each for each in manifest.sources if each.source_file == name)


def part_of(manifest: Manifest, table: str, name: str = "orders/a.json") -> Part:
    return next(
        part
        for part in manifest.parts
        if (part.table, part.source_file) == (table, name)
    )


def files_of(layout: Layout) -> dict[str, bytes]:
    """Every file below the lake, with its bytes."""
    return {
        path.relative_to(layout.root).as_posix(): path.read_bytes()
        for path in sorted(layout.root.rglob("*"))
        if path.is_file()
    }


def command(layout: Layout, *arguments: str) -> Result:
    """Run a command as a person would, on this lake."""
    return CliRunner().invoke(app, arguments, env={"LAKE_ROOT": str(layout.root)})
