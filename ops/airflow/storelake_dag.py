"""The daily run as an Airflow DAG: a task a stage, each of them `storelake run --only`.

Airflow runs in an environment of its own, so nothing of Storelake is imported here.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, chain

PROJECT_ROOT = Path(__file__).resolve().parents[2]
STAGES = ("ingest", "build", "test", "publish")

logger = logging.getLogger(__name__)


def say_where_to_look(context: dict[str, Any]) -> None:
    """Called when a stage has failed for good; alerts are sent by Storelake itself."""
    logger.error(
        "storelake run --only %s failed: what was published before stays; its last "
        "line above says what to do, docs/runbook.md what its exit code means",
        context["task_instance"].task_id,
    )


with DAG(
    dag_id="storelake",
    description="Raw orders to tested, published numbers",
    schedule="15 3 * * *",
    start_date=datetime(2025, 1, 1),  # noqa: DTZ001 # of Airflow's default_timezone
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": 2,  # exit code 75: another run is at work, which passes
        "retry_delay": timedelta(minutes=5),
        "on_failure_callback": say_where_to_look,
    },
) as dag:
    chain(
        *(
            BashOperator(
                task_id=stage,
                bash_command=f"exec .venv/bin/storelake run --only {stage}",
                cwd=str(PROJECT_ROOT),
            )
            for stage in STAGES
        )
    )
