"""Runs, tests, stages and the disk; and monitors that are broken themselves."""

from datetime import date
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from monitor_cases import NOW, Shop, a_run, check, records, stage

from ops.findings import Severity
from ops.monitoring.monitors import monitor
from ops.monitoring.settings import PATH_VARIABLE


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
