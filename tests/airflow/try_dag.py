"""Airflow's side of the test: parses the DAG, runs it once, writes down what it saw.

Usage: python try_dag.py RESULT
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from airflow.configuration import conf
from airflow.dag_processing.dagbag import DagBag

bag = DagBag(conf.get("core", "dags_folder"))
dag = bag.dags["storelake"]
seen = {
    "import_errors": bag.import_errors,
    "tasks": {task.task_id: sorted(task.upstream_task_ids) for task in dag.tasks},
    "retries": [task.retries for task in dag.tasks],
    "max_active_runs": dag.max_active_runs,
}
for task in dag.tasks:
    task.retry_delay = timedelta()  # a test does not wait
run = dag.test()
seen["state"] = run.state
tasks = run.get_task_instances()
seen["runs"] = {task.task_id: (task.state, task.try_number) for task in tasks}
Path(sys.argv[1]).write_text(json.dumps(seen))
