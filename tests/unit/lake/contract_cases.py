"""Good orders, ways to spoil them, and what `ingest` makes of each line.

Written from the contract: what a case expects is never computed by `lake`.
"""

import copy
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from lake.ingest import ingest
from lake.layout import Layout
from lake.manifest import Source, load_manifest
from lake.settings import Rules, project_settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)

Row = dict[str, Any]
Reasons = set[tuple[str, str]]
Changes = Mapping[str, Any]


class Raw(str):
    """JSON text that goes into the record as it stands."""

    __slots__ = ()


DROP = Raw("drop this field")

PLAIN: Row = {
    "order_id": "A-1",
    "ordered_at": "2025-01-15T10:30:00Z",
    "status": "paid",
    "items": [{"product_id": "P1", "quantity": 2, "unit_price": 10}],
}
# Lines of 20.00 and 5.50: 25.50 before discounts.
FULL: Row = {
    "order_id": "A-1",
    "ordered_at": "2025-01-15T10:30:00Z",
    "updated_at": "2025-01-16T08:00:00Z",
    "status": "paid",
    "channel": "web",
    "device_type": "mobile",
    "store_id": "S1",
    "currency": "EUR",
    "customer": {
        "id": "C1",
        "name": "Ana",
        "email": "ana@example.com",
        "country": "DE",
        "city": "Berlin",
        "language": "de",
        "loyalty_tier": "gold",
        "updated_at": "2025-01-14T00:00:00Z",
    },
    "items": [
        {
            "product_id": "P1",
            "product_name": "Pot",
            "category": "Kitchen",
            "subcategory": "Pots",
            "brand": "Acme",
            "quantity": 2,
            "unit_price": 10,
            "unit_cost": 4,
        },
        {"product_id": "P2", "quantity": 1, "unit_price": 5.5},
    ],
    "payments": [
        {
            "method": "card",
            "amount": 27.5,
            "status": "captured",
            "paid_at": "2025-01-15T10:31:00Z",
        }
    ],
    "shipping_amount": 1,
    "tax_amount": 1,
    "refunds": [
        {
            "refund_id": "R1",
            "refunded_at": "2025-01-20T00:00:00Z",
            "amount": 5,
            "shipping_amount": 1,
            "tax_amount": 1,
            "line_number": 1,
        }
    ],
}

TABLES = {
    "order": "fact_orders",
    "items": "fact_order_items",
    "payments": "fact_payments",
    "refunds": "fact_refunds",
    "customer": "customer_changes",
}
SEQUENCE_COLUMN = {
    "fact_order_items": "line_number",
    "fact_payments": "payment_number",
    "fact_refunds": "refund_number",
}


def text(value: str) -> Raw:
    """The JSON string of `value`, in ASCII."""
    return Raw(json.dumps(value))


def record(changes: Changes | None = None, base: Row = FULL) -> bytes:
    """`base` with the value at each path replaced, added or dropped."""
    order = copy.deepcopy(base)
    for path, value in (changes or {}).items():
        *parents, last = _steps(path)
        node: Any = order
        for step in parents:
            node = node[step]
        if value is DROP:
            del node[last]
        elif isinstance(node, list) and last == len(node):
            node.append(value)
        else:
            node[last] = value
    return _dump(order).encode()


def _steps(path: str) -> list[Any]:
    steps = re.findall(r"[^.\[\]]+", path)
    return [int(step) if step.isdecimal() else step for step in steps]


def _dump(value: Any) -> str:
    if isinstance(value, Raw):
        return value
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)}: {_dump(child)}" for key, child in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_dump, value)) + "]"
    return json.dumps(value)


@dataclass(frozen=True)
class Case:
    """One line of a file, and what the contract says of it."""

    name: str
    record: bytes
    values: dict[str, Any] = field(default_factory=dict)
    reasons: Reasons = field(default_factory=set)

    def __str__(self) -> str:
        return self.name


def accepted(
    name: str, changes: Changes, values: dict[str, Any], base: Row = FULL
) -> Case:
    """An order that gives exactly `values`, by paths such as `items[0].quantity`."""
    return Case(name, record(changes, base), values=values)


def rejected(
    name: str, changes: Changes, *reasons: tuple[str, str], base: Row = FULL
) -> Case:
    """An order that goes to quarantine with exactly `reasons`: (code, field)."""
    return Case(name, record(changes, base), reasons=set(reasons))


@dataclass
class Outcome:
    """Where one record ended: its rows by table, or its place in quarantine."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    quarantined: list[Row] = field(default_factory=list)

    @property
    def is_accepted(self) -> bool:
        return not self.quarantined

    @property
    def reasons(self) -> Reasons:
        return {
            (reason["code"], reason["field"])
            for row in self.quarantined
            for reason in row["reasons"]
        }

    def value(self, path: str) -> Any:
        """What a table holds, as in `order.status` or `items[1].unit_price`."""
        table, *index, column = _steps(path)
        return self.rows[TABLES[table]][index[0] if index else 0][column]


@dataclass(frozen=True)
class Flat:
    """A file after `ingest`: an outcome for each record, and its manifest entry."""

    outcomes: list[Outcome]
    source: Source


def flatten(root: Path, records: Sequence[bytes], **settings: str) -> Flat:
    """Ingest one file of `records` into a new lake.

    A good order goes first, so that no record decides the form of the file. Each
    record is checked to be in exactly one place.
    """
    layout = Layout(root)
    layout.orders.mkdir(parents=True)
    lines = [record(base=PLAIN), *records]
    (layout.orders / "orders.json").write_bytes(b"\n".join(lines) + b"\n")
    rules = Rules.load(project_settings(settings))
    report = ingest(layout, rules, NOW, processes=1)
    assert report.failures == []
    outcomes = [Outcome() for _ in lines]
    for part in load_manifest(layout).parts:
        for row in read_part(layout.root / part.path):
            outcome = outcomes[row["source_position"] - 1]
            if part.table == "quarantine":
                outcome.quarantined.append(row)
            else:
                outcome.rows.setdefault(part.table, []).append(row)
    for outcome in outcomes:
        orders = outcome.rows.get("fact_orders", [])
        assert len(orders) + len(outcome.quarantined) == 1
        assert orders or not outcome.rows
        for table, column in SEQUENCE_COLUMN.items():
            outcome.rows.get(table, []).sort(key=itemgetter(column))
    return Flat(outcomes[1:], report.flattened[0])


def flatten_cases(root: Path, cases: Iterable[Case]) -> dict[str, Outcome]:
    """The outcome of each case by its name, from one file."""
    by_name = {case.name: case for case in cases}
    flat = flatten(root, [case.record for case in by_name.values()])
    return dict(zip(by_name, flat.outcomes, strict=True))


def check(case: Case, outcomes: Mapping[str, Outcome]) -> None:
    """Compare what became of a case with what the contract says."""
    outcome = outcomes[case.name]
    assert outcome.reasons == case.reasons
    assert outcome.is_accepted == (not case.reasons)
    got = {path: outcome.value(path) for path in case.values}
    assert got == case.values
    for row in outcome.quarantined:
        assert row["source_file"] == "orders/orders.json"
        assert row["raw_text"] == case.record.decode(errors="replace")


def read_part(path: Path) -> list[Row]:
    rows: list[Row] = pq.ParquetFile(path).read().to_pylist()
    return rows
