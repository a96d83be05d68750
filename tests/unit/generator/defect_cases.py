"""A shop on disk whose dirt is on record, and all that can be wrong with it."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from generator.settings import ShopSettings
from generator.writer import generate

# Default rates, and enough orders and files that each kind occurs.
SHOP = ShopSettings(date(2025, 1, 1), months=12, orders=3000, seed=7)
SMALL = replace(SHOP, months=6, orders=900)
KINDS = (
    "late", "resent", "stale", "bad", "drifted", "truncated", "doubled",
)  # fmt: skip
USUAL_INCIDENTS = ("missing_days", "spikes", "dips")
INCIDENTS = (*USUAL_INCIDENTS, "doubled_days", "halved_days")
REASONS = {
    "malformed_json", "not_an_object", "missing_field", "wrong_type", "blank_id",
    "invalid_timestamp", "timestamp_out_of_range", "unknown_status", "no_items",
    "invalid_quantity", "invalid_price", "invalid_discount", "invalid_amount",
    "duplicate_line_number", "unsupported_currency", "record_too_large",
    "duplicate_key", "invalid_encoding",
}  # fmt: skip
KNOWN = {
    "order_id", "ordered_at", "updated_at", "status", "channel", "device_type",
    "store_id", "currency", "customer", "items", "discount_amount", "shipping_amount",
    "tax_amount", "payments", "refunds",
}  # fmt: skip

Record = dict[str, Any]


class Place(NamedTuple):
    """Where a record lies; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class Shop:
    """A shop on disk."""

    settings: ShopSettings
    raw: Path

    @cached_property
    def notes(self) -> list[Record]:
        rows: list[Record] = pq.read_table(
            self.raw.parent / "truth/defects.parquet"
        ).to_pylist()
        return rows

    def noted(self, kind: str) -> list[Record]:
        return [note for note in self.notes if note["kind"] == kind]

    @cached_property
    def incidents(self) -> list[Record]:
        rows: list[Record] = pq.read_table(
            self.raw.parent / "truth/incidents.parquet"
        ).to_pylist()
        return rows

    @cached_property
    def lines(self) -> dict[Place, bytes]:
        """Every line of the order files that no note calls a copy."""
        return {
            Place(f"orders/{path.name}", number): line
            for path in sorted((self.raw / "orders").iterdir())
            if not path.stem.endswith("_again")
            for number, line in enumerate(path.read_bytes().split(b"\n"), start=1)
            if line
        }

    @cached_property
    def records(self) -> dict[Place, Record]:
        """The lines that are orders, without those noted as to be quarantined."""
        spoilt = {
            (note["file"], note["line"])
            for note in self.notes
            if note["expected"] == "quarantined"
        }
        return {
            place: json.loads(line)
            for place, line in self.lines.items()
            if place not in spoilt
        }

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """Where the records of each order lie, in the order of the files."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place, record in self.records.items():
            found[record["order_id"]].append(place)
        return found

    def at(self, note: Record) -> Place:
        return Place(note["file"], note["line"])

    def file_of(self, record: Record, months_later: int = 0) -> str:
        """The file of the month in which an order was placed, or of a later one."""
        own = date.fromisoformat(record["ordered_at"][:10]).replace(day=1)
        index = self.settings.month_starts.index(own) + months_later
        month = self.settings.month_starts[index]
        return f"orders/orders_{month:%Y_%m}.json"

    def orders_a_day(self) -> Counter[date]:
        first = {
            record["order_id"]: date.fromisoformat(record["ordered_at"][:10])
            for record in self.records.values()
        }
        return Counter(first.values())


def make(folder: Path, settings: ShopSettings) -> Shop:
    generate(settings, folder / "raw")
    return Shop(settings, folder / "raw")


def assert_all_is_noted(shop: Shop) -> None:
    """Whatever a reader finds wrong in the files stands in the notes."""
    noted: dict[str, set[Place]] = {
        kind: {shop.at(note) for note in shop.noted(kind)} for kind in KINDS
    }
    drifted = {p for p, record in shop.records.items() if set(record) - KNOWN}
    copies, stale, late = set(), set(), set()
    for places in shop.places.values():
        if places[0].file != shop.file_of(shop.records[places[0]]):
            late.add(places[0])
        newest, seen = "", set()
        for place in places:
            updated_at = shop.records[place]["updated_at"]
            if shop.lines[place] in seen:
                copies.add(place)
            elif updated_at <= newest:
                stale.add(place)
            newest = max(newest, updated_at)
            seen.add(shop.lines[place])
    assert drifted == noted["drifted"]
    assert copies == noted["resent"]
    assert stale == noted["stale"]
    # What is stale did not come with its own month either; its newer version did.
    of_stale = {note["order_id"] for note in shop.noted("stale")}
    assert {p for p in late if shop.records[p]["order_id"] not in of_stale} == (
        noted["late"]
    )
    again = {f"orders/{path.name}" for path in shop.raw.glob("orders/*_again.json")}
    assert again == {note["file"] for note in shop.noted("doubled")}
    cut = {
        f"orders/{path.name}"
        for path in shop.raw.glob("orders/*.json")
        if not path.read_bytes().endswith(b"\n")
    }
    assert cut == {note["file"] for note in shop.noted("truncated")}
