"""Each monitor on a small lake that was made and ingested for it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from lake.ingest import ingest
from lake.layout import Layout
from lake.settings import Rules, project_settings
from ops.findings import Finding, Severity, is_bad
from ops.monitoring.monitors import findings_of, monitor
from ops.monitoring.settings import (
    DEFAULT_PATH,
    PATH_VARIABLE,
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


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("WAREHOUSE_PATH", str(tmp_path / "warehouse" / "shop.duckdb"))
    return Shop(Layout(tmp_path / "lake"))


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


def test_usual_lake_has_nothing_to_look_at(shop: Shop) -> None:
    shop.send_days()
    assert shop.bad("freshness", "orders", "revenue", "drift", "quarantine") == {}
    assert shop.bad("late", "repeated") == {}
    assert len(shop.findings("orders")) == shop.settings.checked_days


def test_missing_day_is_an_error_before_anything_is_published(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: []})
    assert shop.bad("orders") == {str(day): Severity.ERROR}
    (finding,) = [f for f in shop.findings("orders") if is_bad(f)]
    assert (finding.value, finding.expected) == (0, pytest.approx(0.4466 * 40, abs=0.1))
    assert "2025-04-30, a Wednesday: orders 0 where 40" in finding.message


def test_wrong_prices_are_seen_in_revenue_alone(shop: Shop) -> None:
    day = date(2025, 4, 30)
    cents = {"product_id": "P-1", "quantity": 2, "unit_price": 1050}
    shop.send_days({day: orders_of(day, items=[cents])})
    assert shop.bad("orders") == {}
    assert shop.bad("revenue") == {str(day): Severity.ERROR}


def test_orders_that_do_not_count_are_no_revenue(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: orders_of(day, status="cancelled")})
    (revenue,) = [f for f in shop.findings("revenue") if f.subject == str(day)]
    assert (revenue.value, shop.bad("orders")) == (0, {})


def test_newest_day_is_incomplete_unless_people_say_so(shop: Shop) -> None:
    last = FIRST + timedelta(days=DAYS - 1)
    shop.send_days({last: orders_of(last, 1)})
    assert shop.bad("orders") == {}
    shop.project = project_settings({"as_of_date": str(last)})
    assert shop.bad("orders") == {str(last): Severity.ERROR}


def test_acknowledged_day_is_recorded_but_does_not_count(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: orders_of(day, 3 * ORDERS_A_DAY)})
    sale = ExpectedEvent("sale", ["orders", "revenue"], str(day), str(day), "more")
    assert str(day) in shop.bad("orders")
    shop.expect(sale)
    (finding,) = [f for f in shop.findings("orders") if f.subject == str(day)]
    assert (finding.acknowledged, finding.severity) == (True, Severity.ERROR)
    assert shop.bad("orders", "revenue") == {}


def test_campaign_does_not_excuse_a_missing_day(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: []})
    shop.expect(ExpectedEvent("sale", ["orders"], "04-28", "05-02", "more"))
    assert shop.bad("orders") == {str(day): Severity.ERROR}


def test_revision_of_an_order_is_not_counted_twice(shop: Shop) -> None:
    day = date(2025, 4, 30)
    later = {"updated_at": "2025-05-02T00:00:00Z"}
    shop.send_days()
    shop.send("week_99", orders_of(day, **later))
    (finding,) = [f for f in shop.findings("orders") if f.subject == str(day)]
    assert finding.value == ORDERS_A_DAY


@pytest.mark.parametrize(
    ("more", "change", "severity"),
    [
        ({"gift_note": "x"}, "new field gift_note", Severity.WARNING),
        ({"channel": None}, "vanished field channel", Severity.WARNING),
        ({"channel": ["web"]}, "retyped field channel", Severity.ERROR),
        ({"status": "settled"}, "new status settled", Severity.ERROR),
        ({"ordered_at": None}, "missing field ordered_at", Severity.ERROR),
    ],
)
def test_change_of_shape_is_named_by_feed_and_field(
    shop: Shop, more: Order, change: str, severity: Severity
) -> None:
    shop.send_days()
    shop.send("week_99", orders_of(date(2025, 5, 4), **more))
    assert shop.bad("drift") == {f"orders: {change}": severity}


def test_shape_of_the_first_file_is_no_change(shop: Shop) -> None:
    shop.send("week_00", orders_of(FIRST, gift_note="x"))
    assert shop.bad("drift") == {}


def test_field_known_for_long_is_no_change(shop: Shop) -> None:
    for n in range(3):
        day = FIRST + timedelta(days=n)
        shop.send(f"day_{n}", orders_of(day, **({"gift_note": "x"} if n else {})))
    found = [f for f in shop.findings("drift") if is_bad(f)]
    assert [f.message.partition(":")[0] for f in found] == ["orders/day_1.ndjson"]


def test_file_sent_twice_is_found_by_its_orders(shop: Shop) -> None:
    shop.send_days()
    again = [o for n in range(7) for o in orders_of(FIRST + timedelta(days=n))]
    shop.send("week_00_again", again)
    assert shop.bad("repeated") == {"orders/week_00_again.ndjson": Severity.WARNING}
    assert shop.bad("orders") == {}


def test_customer_file_sent_twice_is_found_by_its_bytes(shop: Shop) -> None:
    change = {"customer_id": "C-1", "updated_at": "2025-05-01T00:00:00Z", "city": "Ulm"}
    shop.send("one", [change], "customers")
    shop.send("two", [change], "customers")
    assert shop.bad("repeated") == {"customers/two.ndjson": Severity.WARNING}


def test_burst_of_bad_records_is_found(shop: Shop) -> None:
    shop.send_days()
    day = date(2025, 5, 4)
    bad = orders_of(date(2025, 5, 5), 8, items=[])
    shop.send(
        "week_99", [*orders_of(day, 200, updated_at="2025-05-05T00:00:00Z"), *bad]
    )
    assert shop.bad("quarantine") == {"orders/week_99.ndjson": Severity.WARNING}


def test_file_full_of_bad_records_is_an_error(shop: Shop) -> None:
    shop.send_days()
    shop.send("week_99", orders_of(date(2025, 5, 4), items=[]))
    assert shop.bad("quarantine") == {"orders/week_99.ndjson": Severity.ERROR}


def test_orders_that_an_earlier_file_should_have_brought_are_late(shop: Shop) -> None:
    shop.send_days()
    late = [order(f"L-{n}", date(2025, 4, 20)) for n in range(20)]
    shop.send("week_99", [*late, *orders_of(date(2025, 5, 5))])
    assert shop.bad("late") == {"orders/week_99.ndjson": Severity.WARNING}


def test_silent_feed_is_a_warning_then_an_error(shop: Shop) -> None:
    shop.send_days()
    assert shop.bad("freshness") == {}
    assert shop.bad("freshness", now=NOW + timedelta(days=14)) == {
        "orders": Severity.WARNING
    }
    assert shop.bad("freshness", now=NOW + timedelta(days=21)) == {
        "orders": Severity.ERROR
    }


def test_feed_is_fresh_up_to_the_date_that_people_name(shop: Shop) -> None:
    shop.send_days()
    shop.project = project_settings({"as_of_date": "2025-05-04"})
    assert shop.bad("freshness", now=NOW + timedelta(days=700)) == {}


def test_empty_lake_says_that_nothing_came(shop: Shop) -> None:
    assert shop.bad("freshness") == {"orders": Severity.ERROR}
    assert shop.bad("orders", "revenue", "drift", "late", "monitoring") == {}


def test_orders_of_a_future_day_hide_nothing(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: []})
    shop.send("week_99", orders_of(date(2150, 1, 1)))
    assert shop.bad("orders") == {str(day): Severity.ERROR}
    assert shop.bad("freshness", now=NOW + timedelta(days=21)) != {}


def test_failed_run_says_where_and_why(shop: Shop) -> None:
    records(shop, "runs", 1, [a_run("succeeded")])
    assert shop.bad("run") == {}
    records(
        shop, "runs", 2, [a_run("failed", failed_stage="test", message="2 tests\nmore")]
    )
    (finding,) = shop.findings("run")
    assert finding.severity is Severity.ERROR
    assert finding.message.endswith("failed at test: 2 tests")


def test_failed_tests_are_named_and_the_newest_run_decides(shop: Shop) -> None:
    failed, warned = "test.storelake.orders_add_up.1", "test.storelake.odd_names.2"
    checks = [
        check(failed, "fail", 3),
        check(warned, "warn", 1),
        check("t.s.x", "pass"),
    ]
    records(shop, "checks", 1, checks)
    assert shop.bad("tests") == {failed: Severity.ERROR, warned: Severity.WARNING}
    records(shop, "checks", 2, [check(failed, "pass", 0)])
    assert shop.bad("tests") == {}
    assert [f.subject for f in shop.findings("tests")] == ["all"]


def test_slow_stage_is_held_against_its_own_history(shop: Shop) -> None:
    for number in range(1, 8):
        slow = 300 if number == 7 else 100 + number
        records(shop, "stages", number, [stage("build", slow), stage("test", 30)])
    assert shop.bad("run_time") == {"build": Severity.WARNING}
    records(shop, "stages", 8, [stage("build", 120), stage("test", 35)])
    assert shop.bad("run_time") == {}


def test_stage_with_nothing_to_do_tells_nothing(shop: Shop) -> None:
    for number in range(1, 8):
        records(shop, "stages", number, [stage("build", 0.01, "unchanged")])
    records(shop, "stages", 8, [stage("build", 300)])
    assert shop.bad("run_time") == {}


def test_few_runs_before_give_no_verdict(shop: Shop) -> None:
    records(shop, "stages", 1, [stage("build", 1)])
    records(shop, "stages", 2, [stage("build", 900)])
    assert shop.bad("run_time") == {}


def test_disk_without_room_is_an_error(shop: Shop) -> None:
    shop.layout.root.mkdir(parents=True)
    disk = msgspec.structs.replace(shop.settings.disk, warning=1e6, error=1e-6)
    shop.settings = msgspec.structs.replace(shop.settings, disk=disk)
    assert Severity.WARNING in shop.bad("disk").values()
    disk = msgspec.structs.replace(disk, error=1e6)
    shop.settings = msgspec.structs.replace(shop.settings, disk=disk)
    assert shop.bad("disk")["lake"] is Severity.ERROR


def test_broken_monitor_is_a_finding_and_the_others_go_on(shop: Shop) -> None:
    shop.send_days()
    records(shop, "runs", 1, [a_run("failed")])
    part = next(shop.layout.table("fact_order_items").rglob("*.parquet"))
    part.write_bytes(b"")
    assert shop.bad("monitoring") == {
        "orders": Severity.ERROR,
        "revenue": Severity.ERROR,
    }
    assert shop.bad("run") == {"run": Severity.ERROR}


def test_broken_settings_are_a_finding(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PATH_VARIABLE, str(tmp_path / "none.yml"))
    (finding,) = monitor(shop.layout, shop.project, "a-run", NOW)
    assert (finding.monitor, finding.severity) == ("monitoring", Severity.ERROR)
    assert "none.yml" in finding.message


def test_what_was_found_is_on_record(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: []})
    found = monitor(shop.layout, shop.project, "20250505T031500.000000Z", NOW)
    folder = shop.layout.operation_records("monitors")
    (path,) = folder.glob("*.parquet")
    rows = pq.ParquetFile(path).read().to_pylist()
    assert len(rows) == len(found)
    (row,) = [r for r in rows if (r["monitor"], r["subject"]) == ("orders", str(day))]
    assert (row["severity"], row["value"]) == ("error", 0)
    assert row["checked_at"] == NOW.replace(tzinfo=None)
    assert row["run_id"] == "20250505T031500.000000Z"
