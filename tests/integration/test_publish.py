"""Nothing is published but a full, tested build of exactly this lake and settings."""

import gzip
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from shop import Shop

DAILY = ("--selector", "daily")
DOLLARS = ("--vars", "{reporting_currency: USD}")
# The month before the excerpt's first.
ONE_MORE = {
    "order_id": "ONE-MORE",
    "ordered_at": "2010-11-05T10:00:00Z",
    "status": "paid",
    "items": [{"product_id": "P", "quantity": 2, "unit_price": "10.00"}],
}


@pytest.fixture(scope="module", autouse=True)
def _in_pounds() -> Iterator[None]:
    """The excerpt is in pounds; dbt and storelake take that from here alike."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORELAKE_REPORTING_CURRENCY", "GBP")
        yield


@pytest.fixture
def built(pounds: Shop, tmp_path: Path) -> Shop:
    """Each test has one of its own, and does to it what it likes."""
    shutil.copytree(pounds.home, tmp_path, dirs_exist_ok=True, symlinks=True)
    return Shop(tmp_path)


def pointer(shop: Shop) -> str:
    content = (shop.lake / "published" / "current.json").read_text()
    version: str = json.loads(content)["version"]
    return version


def refusal(shop: Shop, *arguments: str) -> str:
    """The one line with which publishing is refused; the pointer stays."""
    before = pointer(shop)
    finished = shop.storelake("publish", *arguments)
    assert finished.returncode == 6
    assert pointer(shop) == before
    (line,) = finished.stderr.splitlines()
    return line


def test_publish_writes_every_mart_and_a_manifest(built: Shop) -> None:
    folder = built.lake / "published" / "current"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert folder.resolve().name == pointer(built) == manifest["version"]
    assert {file.stem for file in folder.glob("*.parquet")} == set(manifest["marts"])
    assert manifest["as_of_date"] == "2010-12-20"  # the excerpt's last order
    assert manifest["settings"]["reporting_currency"] == "GBP"
    assert manifest["run_id"]
    for mart, entry in manifest["marts"].items():
        assert len(built.published(mart)) == entry["row_count"]


def test_published_manifest_says_what_each_column_means(built: Shop) -> None:
    folder = built.lake / "published" / "current"
    marts = json.loads((folder / "manifest.json").read_text())["marts"]
    revenue = marts["mart_monthly_revenue"]
    assert revenue["description"].startswith("One row per calendar month")
    assert revenue["key"] == ["sales_month"]
    assert revenue["columns"]["net_sales"] == {
        "type": "DECIMAL(18,2)",
        "description": "gross_sales - discounts.",
    }
    for name, mart in marts.items():
        rows = built.published(name)
        assert list(mart["columns"]) == list(rows[0] if rows else mart["columns"])
        keys = {tuple(row[column] for column in mart["key"]) for row in rows}
        assert mart["key"]
        assert len(keys) == len(rows)


@dataclass(frozen=True)
class MovedOn:
    """A shop that published twice, and why: one order more, one cancelled."""

    shop: Shop
    first: str
    second: str
    cancelled: str


@pytest.fixture(scope="module")
def moved_on(pounds: Shop, make_shop: Callable[[str], Shop]) -> MovedOn:
    shop = make_shop("moved_on")
    shutil.copytree(pounds.home, shop.home, dirs_exist_ok=True, symlinks=True)
    first = pointer(shop)
    assert "holds nothing older" in shop.storelake("rollback").stderr
    with gzip.open(shop.orders / "orders_2010_12.ndjson.gz", "rt") as lines:
        order = json.loads(next(lines))
    cancelled = {**order, "status": "cancelled", "updated_at": "2010-12-19T12:00:00Z"}
    (shop.orders / "more.json").write_text(
        "".join(f"{json.dumps(each)}\n" for each in (cancelled, ONE_MORE))
    )
    assert shop.storelake("ingest").returncode == 0
    assert "another state of the lake" in refusal(shop)
    finished = shop.storelake("run")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return MovedOn(shop, first, pointer(shop), order["order_id"])


def test_lake_that_moved_on_is_published_by_a_run_and_can_be_rolled_back(
    moved_on: MovedOn,
) -> None:
    shop, first, second = moved_on.shop, moved_on.first, moved_on.second
    listed = shop.storelake("versions").stdout
    assert f"{second}*" in listed
    assert f"{first} " in listed

    assert shop.storelake("rollback").returncode == 0
    assert pointer(shop) == first
    assert (shop.lake / "published" / "current").resolve().name == first
    assert f"{first}*" in shop.storelake("versions").stdout

    assert shop.storelake("rollback", second).returncode == 0
    assert pointer(shop) == second
    finished = shop.storelake("rollback", "yesterday")
    assert finished.returncode == 1
    assert finished.stderr == (
        "error: yesterday: is no kept version; see storelake versions\n"
    )


def test_diff_names_changed_cells_and_the_orders_behind_them(
    moved_on: MovedOn,
) -> None:
    shop, versions = moved_on.shop, (moved_on.first, moved_on.second)
    december = shop.storelake("diff", *versions, "--month", "2010-12").stdout
    assert re.search(r"2010-12-01 +net_sales +56050.73 +55911.61", december)
    assert re.search(rf"{moved_on.cancelled} +status +delivered +cancelled", december)
    assert "ONE-MORE" not in december
    everything = shop.storelake("diff", *versions, "--limit", "0").stdout
    assert re.search(r"2010-12-01 +order_count +120 +119", everything)
    assert re.search(r"ONE-MORE +\(new\)", everything)
    newest = (moved_on.second, moved_on.second)
    assert "same numbers" in shop.storelake("diff", *newest).stdout


def operations(shop: Shop, kind: str) -> list[dict[str, object]]:
    """What the runs left, the newest last."""
    files = sorted((shop.lake / "operations" / kind).glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def test_runs_are_recorded_with_their_stages_and_checks(built: Shop) -> None:
    first = operations(built, "runs")[0]
    assert (first["command"], first["outcome"]) == ("run", "succeeded")
    assert (built.lake / "published" / str(first["version"])).is_dir()
    stages = [s for s in operations(built, "stages") if s["run_id"] == first["run_id"]]
    assert [s["stage"] for s in stages] == ["ingest", "build", "test", "publish"]
    assert all(stage["started_at"] <= stage["ended_at"] for stage in stages)  # type: ignore[operator]
    assert stages[0]["rows_in"] == stages[0]["rows_out"] == 120
    checks = [c for c in operations(built, "checks") if c["run_id"] == first["run_id"]]
    assert {check["kind"] for check in checks} >= {"model", "test", "unit_test"}
    assert {check["status"] for check in checks} == {"success", "pass"}
    assert all(check["seconds"] >= 0 for check in checks)  # type: ignore[operator]
    assert {check["failures"] for check in checks if check["kind"] == "test"} == {0}


def test_refused_publish_is_recorded_as_failed(built: Shop) -> None:
    line = refusal(built, *DOLLARS)
    last = operations(built, "runs")[-1]
    assert (last["command"], last["outcome"]) == ("publish", "failed")
    assert last["failed_stage"] == "publish"
    assert line == f"error: {last['message']}"
    assert last["version"] is None


def test_publish_again_keeps_the_version(built: Shop) -> None:
    before = pointer(built)
    finished = built.storelake("publish")
    assert finished.returncode == 0, finished.stderr
    assert pointer(built) == before


def test_publish_refuses_other_settings(built: Shop) -> None:
    assert "reporting_currency = GBP, asked for is USD" in refusal(built, *DOLLARS)


def test_publish_refuses_a_partial_build_until_run_and_test(built: Shop) -> None:
    assert built.dbt("run", "--select", "fact_orders").returncode == 0
    assert "partial" in refusal(built)
    assert built.dbt("run").returncode == 0
    assert "run dbt test" in refusal(built)
    assert built.dbt("test", *DAILY).returncode == 0
    assert built.storelake("publish").returncode == 0


def test_publish_refuses_an_interrupted_build(built: Shop) -> None:
    """A build that was killed leaves its nodes as `running`."""
    path = built.environment["WAREHOUSE_PATH"]
    mark = "update builds.nodes set status = ? where node_id = ?"
    node = "model.storelake.fact_sales"
    with duckdb.connect(path) as connection:
        connection.execute(mark, ["running", node])
    assert f"{node}: running" in refusal(built)
    with duckdb.connect(path) as connection:
        connection.execute(mark, ["success", node])


def test_publish_refuses_an_empty_build(built: Shop) -> None:
    assert built.dbt("build", *DAILY, "--empty").returncode == 0
    assert ": empty" in refusal(built)
    assert built.dbt("build", *DAILY).returncode == 0
    assert built.storelake("publish").returncode == 0


def test_publish_refuses_a_lake_that_was_read_with_other_rules(built: Shop) -> None:
    line = refusal(built, "--vars", "{source_timezone: Asia/Tokyo}")
    assert "source_timezone" in line


def test_publish_refuses_a_build_without_unit_tests(built: Shop) -> None:
    built.warehouse.unlink()
    skipping = ("build", "--exclude-resource-type", "unit_test")
    assert built.dbt(*skipping).returncode == 0
    assert "has not passed since the project was changed" in refusal(built)


def test_broken_pointer_is_one_line(built: Shop) -> None:
    path = built.lake / "published" / "current.json"
    whole = path.read_text()
    path.write_text("{")
    finished = built.storelake("publish")
    path.write_text(whole)
    assert finished.returncode == 6
    (line,) = finished.stderr.splitlines()
    assert "current.json" in line


def test_publish_without_a_warehouse_says_what_to_do(shop: Shop) -> None:
    finished = shop.storelake("publish")
    assert finished.returncode == 6
    assert "storelake run" in finished.stderr
