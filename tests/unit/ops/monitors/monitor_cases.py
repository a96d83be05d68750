"""A lake that orders arrive in, records of runs, and what the monitors say."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from lake.ingest import ingest
from lake.layout import Layout
from lake.settings import Rules, project_settings
from ops.findings import Finding, Severity, is_bad
from ops.monitoring.monitors import findings_of
from ops.monitoring.settings import (
    DEFAULT_PATH,
    ExpectedEvent,
    MonitoringSettings,
    load_settings,
)
from ops.records import write_records

FIRST = date(2025, 3, 3)
DAYS = 63
NOW = datetime(2025, 5, 5, 3, 15, tzinfo=UTC)
ORDERS_A_DAY = 40
INSTANT = datetime(2025, 5, 5, 3, tzinfo=UTC)

Order = dict[str, Any]


def order(order_id: str, day: date, **more: Any) -> Order:
    item = {"product_id": "P-1", "quantity": 2, "unit_price": 10.5}
    placed = {"order_id": order_id, "ordered_at": f"{day}T12:00:00Z"}
    return {**placed, "status": "paid", "channel": "web", "items": [item], **more}


def orders_of(day: date, count: int = ORDERS_A_DAY, **more: Any) -> list[Order]:
    return [order(f"A-{day}-{n}", day, **more) for n in range(count)]


@dataclass
class Shop:
    """A lake that a file a week arrives in, and what the monitors say of it."""

    layout: Layout
    settings: MonitoringSettings = field(
        default_factory=lambda: load_settings(DEFAULT_PATH)
    )
    project: dict[str, Any] = field(default_factory=lambda: project_settings({}))

    def write(self, name: str, orders: Iterable[Order], feed: str = "orders") -> None:
        path = self.layout.raw / feed / f"{name}.ndjson"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(order) + "\n" for order in orders))

    def send(self, name: str, orders: Iterable[Order], feed: str = "orders") -> None:
        self.write(name, orders, feed)
        ingest(self.layout, Rules.load(self.project), NOW, processes=1)

    def send_days(self, odd: dict[date, list[Order]] | None = None) -> None:
        """Nine weeks, a file each; `odd` days have other orders than usual."""
        for week in range(0, DAYS, 7):
            days = [FIRST + timedelta(days=week + n) for n in range(7)]
            of_days = [(odd or {}).get(day, orders_of(day)) for day in days]
            self.write(f"week_{week // 7:02}", [o for day in of_days for o in day])
        ingest(self.layout, Rules.load(self.project), NOW, processes=1)

    def expect(self, *events: ExpectedEvent) -> None:
        self.settings = msgspec.structs.replace(self.settings, expected=list(events))

    def findings(self, *monitors: str, now: datetime = NOW) -> list[Finding]:
        found = findings_of(self.layout, self.project, self.settings, now)
        return [f for f in found if not monitors or f.monitor in monitors]

    def bad(self, *monitors: str, now: datetime = NOW) -> dict[str, Severity]:
        """What is to be looked at, by subject."""
        found = self.findings(*monitors, now=now)
        return {f.subject: f.severity for f in found if is_bad(f)}


def records(shop: Shop, kind: str, number: int, rows: list[dict[str, Any]]) -> None:
    write_records(shop.layout, kind, f"202505{number:02}T031500.000000Z", rows)


def a_run(outcome: str, **more: Any) -> dict[str, Any]:
    return {
        "command": "run",
        "started_at": INSTANT,
        "ended_at": INSTANT,
        "outcome": outcome,
        **more,
    }


def stage(name: str, seconds: float, outcome: str = "succeeded") -> dict[str, Any]:
    return {
        "stage_number": 1,
        "stage": name,
        "started_at": INSTANT,
        "ended_at": INSTANT + timedelta(seconds=seconds),
        "outcome": outcome,
    }


def check(name: str, status: str, failures: int | None = None) -> dict[str, Any]:
    return {
        "check_id": name,
        "kind": "test",
        "status": status,
        "checked_at": INSTANT,
        "failures": failures,
    }
