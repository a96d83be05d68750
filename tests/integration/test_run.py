"""`storelake run`: its stages, what each failure leaves, and what is on record."""

import gzip
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from filelock import FileLock
from shop import EXCERPT, PROJECT_ROOT, Shop

POUNDS = ("--vars", "{reporting_currency: GBP}")
DOLLARS = ("--vars", "{reporting_currency: USD}")  # no rate for the excerpt's pounds


@pytest.fixture
def shop(pounds: Shop, tmp_path: Path) -> Shop:
    """A copy, for the tests to do with as they like."""
    copy = Shop(tmp_path / "shop")
    shutil.copytree(pounds.home, copy.home, symlinks=True)
    return copy


def records(shop: Shop, kind: str) -> list[dict[str, object]]:
    """What the runs left, the newest last."""
    files = sorted((shop.lake / "operations" / kind).glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def published(shop: Shop) -> dict[str, bytes]:
    """What readers take, without the draft that a failure may leave."""
    return {
        name: content
        for name, content in shop.contents().items()
        if name.startswith("published/") and "/.tmp-" not in name
    }


def failed_stage(shop: Shop, exit_code: int, *arguments: str) -> str:
    """The stage that a run fails at; what was published stays."""
    return stage_and_output(shop, exit_code, *arguments)[0]


def stage_and_output(shop: Shop, exit_code: int, *arguments: str) -> tuple[str, str]:
    """The stage that a run fails at, and all that was said; the published stays."""
    before = published(shop)
    finished = shop.storelake("run", *arguments)
    assert finished.returncode == exit_code, finished.stdout + finished.stderr
    assert published(shop) == before
    last = records(shop, "runs")[-1]
    assert last["outcome"] == "failed"
    assert finished.stderr.endswith(f"error: {last['message']}\n")
    return str(last["failed_stage"]), finished.stdout


def test_run_on_an_unchanged_lake_ends_before_dbt(shop: Shop) -> None:
    finished = shop.storelake("run", *POUNDS)
    assert finished.returncode == 0
    assert "Running with dbt" not in finished.stdout
    assert "publish unchanged" in finished.stderr
    assert records(shop, "runs")[-1]["outcome"] == "unchanged"


def test_run_builds_where_the_warehouse_is_gone(shop: Shop) -> None:
    """Though what is published is of this lake; here a file stands in its way."""
    shutil.rmtree(shop.warehouse.parent)
    shop.warehouse.parent.touch()
    assert failed_stage(shop, 4, *POUNDS) == "build"


def test_unreadable_file_stops_at_ingest(shop: Shop) -> None:
    broken = shop.orders / "broken.json.gz"
    broken.write_bytes(gzip.compress(b"{}")[:-4])
    assert failed_stage(shop, 3, *POUNDS) == "ingest"


def test_lost_products_stop_at_build(shop: Shop) -> None:
    catalogue = shop.lake / "raw" / "products"
    catalogue.mkdir()
    for month, count in (("01", 9), ("02", 1)):
        mug = {"product_name": "Mug", "category": "Kitchen"}
        rows = ({"product_id": f"P-{n}", **mug} for n in range(count))
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (catalogue / f"products_2011_{month}.json").write_text(text)
    assert failed_stage(shop, 4, *POUNDS) == "build"
    last = records(shop, "runs")[-1]["run_id"]
    checks = [check for check in records(shop, "checks") if check["run_id"] == last]
    assert {check["status"] for check in checks} == {"running"}  # and never ended


def test_order_without_a_rate_stops_at_test_by_name_and_is_monitored(
    shop: Shop,
) -> None:
    stage, said = stage_and_output(shop, 5, *DOLLARS)
    assert stage == "test"
    assert "knows_every_rate: currency GBP, order_date 2010-12-" in said
    assert "remedy set reporting_currency, or add rates to seeds/" in said
    (rate,) = (
        check
        for check in records(shop, "checks")
        if check["status"] == "fail" and "knows_every_rate" in str(check["check_id"])
    )
    assert rate["failures"] > 0  # type: ignore[operator]
    assert "Got" in str(rate["message"])

    last = records(shop, "runs")[-1]["run_id"]
    said = {
        (row["monitor"], row["severity"])
        for row in records(shop, "monitors")
        if row["run_id"] == last
    }
    assert {("run", "error"), ("tests", "error")} <= said
    assert ("monitoring", "error") not in said


def test_folder_that_cannot_be_written_stops_at_publish(shop: Shop) -> None:
    shutil.rmtree(shop.lake / "operations" / "history")
    (shop.lake / "operations" / "history").touch()  # where a folder should be
    with_names = ("--vars", "{reporting_currency: GBP, publish_pii: true}")
    assert failed_stage(shop, 6, "--only", "publish", *with_names) == "publish"


def test_second_run_is_kept_out(shop: Shop) -> None:
    before = shop.contents()
    with FileLock(shop.lake / "run.lock"):
        finished = shop.storelake("run", *POUNDS)
    assert finished.returncode == 75
    (line,) = finished.stderr.splitlines()
    assert "wait for it to end" in line
    assert shop.contents() == before


def test_stages_run_alone_and_from_one_on_with_other_settings(shop: Shop) -> None:
    shop.receive(EXCERPT / "orders_2011_01.ndjson.gz")
    before = published(shop)
    assert shop.storelake("run", "--only", "ingest").returncode == 0
    three = ("--vars", "{reporting_currency: GBP, top_n: 3}")
    assert shop.storelake("run", "--only", "build", *three).returncode == 0
    assert published(shop) == before
    assert shop.storelake("run", "--from", "test", *three).returncode == 0
    top = shop.published("mart_top_customers")
    assert len(top) == 3 * 3  # of all time, of two months
    last = records(shop, "runs")[-1]["run_id"]
    stages = [s["stage"] for s in records(shop, "stages") if s["run_id"] == last]
    assert stages == ["test", "publish"]
    assert shop.storelake("run", "--from", "test", "--only", "build").returncode == 2


def test_log_is_json_on_request(shop: Shop) -> None:
    finished = shop.storelake("run", "--log-format", "json", "--only", "ingest")
    line, *_ = map(json.loads, finished.stderr.splitlines())
    assert line["event"] == "ingest succeeded"
    assert line.keys() >= {"timestamp", "run_id", "seconds", "rows_in", "rows_out"}

    (shop.orders / "broken.json.gz").write_bytes(b"no gzip")
    failed = shop.storelake("run", "--log-format", "json")
    lines = [json.loads(line) for line in failed.stderr.splitlines()]
    events = [line["event"] for line in lines]
    assert (events[0], events[-1]) == ("ingest failed", "stopped")
    assert "broken.json.gz" in lines[0]["message"]
    assert failed.returncode == 3


def test_stopped_runs_are_on_record_and_the_next_one_ends_well(shop: Shop) -> None:
    shop.receive(EXCERPT / "orders_2011_01.ndjson.gz")
    before = published(shop)
    for sent, exit_code in ((signal.SIGTERM, 143), (signal.SIGKILL, -9)):
        run = subprocess.Popen(
            [sys.executable, "-m", "ops", "run", *POUNDS],
            cwd=PROJECT_ROOT,
            env=shop.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert run.stderr
        assert "ingest succeeded" in run.stderr.readline()
        run.send_signal(sent)
        run.communicate()
        assert run.returncode == exit_code
        assert published(shop) == before

    finished = shop.storelake("run", *POUNDS)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    *_, terminated, killed, last = records(shop, "runs")
    assert "stopped by a signal" in str(terminated["message"])
    assert "ended without a word" in str(killed["message"])
    outcomes = [run["outcome"] for run in (terminated, killed, last)]
    assert outcomes == ["failed", "failed", "succeeded"]
    assert published(shop) != before
