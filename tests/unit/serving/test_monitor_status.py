"""What `/health` says of the monitors: the worst of the newest run."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lake.layout import Layout
from ops.records import write_records
from serving.operations import last_findings, monitor_status

NOW = datetime(2025, 5, 5, tzinfo=UTC)


def record(
    layout: Layout, run_id: str, *severities: str, acknowledged: bool = False
) -> None:
    rows = [
        {
            "monitor": "orders",
            "subject": str(number),
            "severity": severity,
            "checked_at": NOW,
            "acknowledged": acknowledged and severity != "ok",
        }
        for number, severity in enumerate(severities)
    ]
    write_records(layout, "monitors", run_id, rows)


@pytest.mark.parametrize(
    ("severities", "worst"),
    [
        (["ok", "ok"], "ok"),
        (["warning", "ok"], "warning"),
        (["ok", "error", "warning"], "error"),
    ],
)
def test_worst_severity_stands_for_all(
    tmp_path: Path, severities: list[str], worst: str
) -> None:
    record(Layout(tmp_path), "1", *severities)
    assert monitor_status(Layout(tmp_path)) == worst


def test_expected_findings_do_not_count(tmp_path: Path) -> None:
    record(Layout(tmp_path), "1", "ok", "error", acknowledged=True)
    assert monitor_status(Layout(tmp_path)) == "ok"
    record(Layout(tmp_path), "2", "error", acknowledged=True)
    assert monitor_status(Layout(tmp_path)) == "ok"


def test_newest_run_decides(tmp_path: Path) -> None:
    record(Layout(tmp_path), "1", "error")
    record(Layout(tmp_path), "2", "ok")
    assert monitor_status(Layout(tmp_path)) == "ok"


def test_state_is_unknown_where_nothing_can_be_read(tmp_path: Path) -> None:
    assert monitor_status(Layout(tmp_path)) == "unknown"
    record(Layout(tmp_path), "1", "ok")
    next((tmp_path / "operations" / "monitors").iterdir()).write_bytes(b"no Parquet")
    assert monitor_status(Layout(tmp_path)) == "unknown"


def test_findings_are_those_of_the_newest_run_and_the_worst_comes_first(
    tmp_path: Path,
) -> None:
    record(Layout(tmp_path), "1", "error", "error")
    record(Layout(tmp_path), "2", "ok", "error", "warning")
    found = last_findings(Layout(tmp_path))
    assert [row["severity"] for row in found] == ["error", "warning", "ok"]
    assert {row["run_id"] for row in found} == {"2"}
    assert found[0]["checked_at"] == NOW
