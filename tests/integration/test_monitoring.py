"""The monitors on real small shops: against the marts, through the command, scored."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from shop import Shop

from lake.layout import Layout
from lake.manifest import load_manifest
from lake.settings import project_settings
from ops.monitoring.facts import Facts
from ops.monitoring.settings import DEFAULT_PATH, load_settings


def test_net_sales_by_day_are_those_of_the_mart(published: Shop) -> None:
    layout = Layout(published.lake)
    rows = published.published("mart_daily_sales")
    after = datetime(2024, 5, 2, tzinfo=UTC)
    settings = load_settings(DEFAULT_PATH)
    facts = Facts(layout, load_manifest(layout), project_settings({}), settings, after)
    mart = {row["sales_date"]: float(row["net_sales"]) for row in rows[:-1]}
    days = {day: of_day.net_sales for day, of_day in facts.days.items()}
    assert len(mart) > 100
    assert {day: days[day] for day in mart} == pytest.approx(mart, abs=0.1)


def test_every_run_leaves_what_the_monitors_said(published: Shop) -> None:
    (run,) = published.lake.glob("operations/runs/*.parquet")
    rows = pq.read_table(published.lake / "operations" / "monitors" / run.name)
    said = {(row["monitor"], row["severity"]) for row in rows.to_pylist()}
    assert ("run", "ok") in said
    assert ("freshness", "error") in said  # the shop ended years ago
    assert ("monitoring", "error") not in said


def test_command_names_the_missing_day_before_anything_is_built(
    shop: Shop, tmp_path: Path
) -> None:
    made = ("--months", "5", "--orders", "10000", "--defects", "none,missing_days=1")
    assert shop.storelake("generate", *made, "--seed", "2").returncode == 0
    assert shop.storelake("ingest").returncode == 0
    text = DEFAULT_PATH.read_text().replace("checked_days: 35", "checked_days: 110")
    path = tmp_path / "monitoring.yml"
    path.write_text(text)
    (incident,) = pq.read_table(shop.lake / "truth" / "incidents.parquet").to_pylist()
    finished = shop.storelake("monitor", STORELAKE_MONITORING=str(path))
    assert finished.returncode == 1
    alerts = re.findall(r"(orders|revenue) +error +([0-9-]{10})", finished.stdout)
    day = incident["day"].isoformat()
    assert alerts == [("orders", day), ("revenue", day)]


def test_command_shows_all_and_acknowledged_ones_do_not_fail(
    shop: Shop, tmp_path: Path
) -> None:
    made = ("--months", "2", "--orders", "200", "--defects", "none")
    assert shop.storelake("generate", *made).returncode == 0
    assert shop.storelake("ingest").returncode == 0
    assert shop.storelake("monitor").returncode == 1  # silent for years
    known = "  - {reason: an old shop, monitors: [freshness, disk]}\n"
    path = tmp_path / "monitoring.yml"
    path.write_text(DEFAULT_PATH.read_text() + known)
    finished = shop.storelake("monitor", "--all", STORELAKE_MONITORING=str(path))
    assert finished.returncode == 0, finished.stdout
    assert "freshness" in finished.stdout
    assert "3 acknowledged" in finished.stdout


def test_broken_settings_are_one_line(shop: Shop, tmp_path: Path) -> None:
    finished = shop.storelake("monitor", STORELAKE_MONITORING=str(tmp_path / "no.yml"))
    assert finished.returncode == 1
    assert "no.yml" in finished.stdout + finished.stderr
    assert "Traceback" not in finished.stdout + finished.stderr


def test_sample_of_the_score_meets_its_goals(shop: Shop) -> None:
    command = (sys.executable, "-m", "benchmarks.monitoring", "tune", "--shops", "1")
    finished = shop.run(*command)
    assert finished.returncode == 0, finished.stderr
    measured = re.search(r"recall ([0-9.]+), precision ([0-9.]+)", finished.stdout)
    assert measured
    recall, precision = map(float, measured.groups())
    assert (recall >= 0.95, precision >= 0.9) == (True, True), finished.stdout
    clean = re.search(r"([0-9.]+) in 500", finished.stdout)
    assert clean
    assert float(clean[1]) <= 1, finished.stdout
