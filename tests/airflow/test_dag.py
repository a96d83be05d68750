"""The Airflow DAG in a real Airflow: it takes orders to published numbers, or says why.

`make test-airflow` runs this; Airflow is in `.venv-airflow`.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from shop import PROJECT_ROOT, Shop

from ops.stages import ALL

PROGRAMS = PROJECT_ROOT / ".venv-airflow" / "bin"
TRY_DAG = Path(__file__).with_name("try_dag.py")


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an Airflow with an empty database of its own."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_ROOT / "ops" / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    migrated = Shop(home).run(str(PROGRAMS / "airflow"), "db", "migrate", **environment)
    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    return environment


def tried(shop: Shop, airflow: dict[str, str]) -> tuple[dict[str, Any], str]:
    """What became of one run of the DAG, and its log."""
    result = shop.home / "result.json"
    python = str(PROGRAMS / "python")
    finished = shop.run(python, str(TRY_DAG), str(result), **airflow)
    log = finished.stdout + finished.stderr
    assert finished.returncode == 0, log
    return json.loads(result.read_text()), log


def test_dag_takes_orders_to_published_numbers(
    shop: Shop, airflow: dict[str, str]
) -> None:
    made = shop.storelake("generate", "--months", "2", "--orders", "50")
    assert made.returncode == 0, made.stderr
    seen, log = tried(shop, airflow)
    assert seen["import_errors"] == {}
    assert seen["max_active_runs"] == 1
    assert min(seen["retries"]) >= 1
    names = [stage.value for stage in ALL]
    before = [[], *([name] for name in names[:-1])]
    assert seen["tasks"] == dict(zip(names, before, strict=True))
    assert seen["state"] == "success", log
    assert seen["runs"] == {name: ["success", 1] for name in names}
    months = shop.published("mart_monthly_revenue")
    assert len(months) == 2
    assert sum(month["order_count"] for month in months) > 0


def test_dag_tries_again_then_says_where_to_look(
    shop: Shop, airflow: dict[str, str]
) -> None:
    shop.orders.mkdir(parents=True)
    (shop.orders / "broken.json.gz").write_bytes(b"no gzip")
    seen, log = tried(shop, airflow)
    assert seen["state"] == "failed"
    assert seen["runs"]["ingest"][1] == 3  # tries
    states = {name: state for name, (state, _) in seen["runs"].items()}
    assert states.pop("ingest") == "failed"
    assert set(states.values()) == {"upstream_failed"}
    assert "non-zero exit code 3" in log
    assert log.count("storelake run --only ingest failed") == 1
    assert not (shop.lake / "published").exists()
