"""What the newest run on record says: its outcome, its tests, how long it took."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

import pyarrow.parquet as pq

from lake.layout import Layout
from ops.findings import Finding, Severity
from ops.monitoring.baseline import MEDIAN_DEVIATION
from ops.monitoring.facts import Facts
from ops.monitoring.settings import RunTimeRules

RUN, TESTS, RUN_TIME = "run", "tests", "run_time"
FAILED, SUCCEEDED, UNFINISHED = "failed", "succeeded", "running"
# What dbt says of a node that is not as it should be.
SEVERITY_OF_STATUS = {
    "error": Severity.ERROR,
    "fail": Severity.ERROR,
    "runtime error": Severity.ERROR,
    "warn": Severity.WARNING,
}

Row = Mapping[str, Any]


def check_run(facts: Facts) -> Iterator[Finding]:
    """Whether the newest run came to its end."""
    runs = _newest(facts.layout, "runs")
    for run in runs[-1:]:
        is_failed = run["outcome"] == FAILED
        where = f" at {run['failed_stage']}" if run["failed_stage"] else ""
        why = f": {_first_line(run['message'])}" if run["message"] else ""
        yield facts.finding(
            RUN,
            run["command"],
            f"run {run['run_id']} {run['outcome']}{where}{why}",
            Severity.ERROR if is_failed else Severity.OK,
            look=f"storelake {run['command']}",
        )


def check_tests(facts: Facts) -> Iterator[Finding]:
    """What dbt's tests said in the newest run that came so far."""
    checks = _newest(facts.layout, "checks")
    if not checks:
        return
    statuses = Counter(check["status"] for check in checks)
    for check in checks:
        severity = SEVERITY_OF_STATUS.get(check["status"])
        if severity:
            rows = check["failures"]
            said = f"{rows:,} rows" if rows else _first_line(check["message"] or "")
            name = check["check_id"]
            yield facts.finding(
                TESTS,
                name,
                f"{name}: {check['status']}, {said}",
                severity,
                None if rows is None else float(rows),
                None if rows is None else 0.0,
                look=f"dbt test --select {name.split('.')[2]}"
                if name.startswith("test.")
                else f"dbt build --select {name.split('.')[-1]}",
            )
    if not statuses.keys() & SEVERITY_OF_STATUS.keys():
        count = sum(statuses.values())
        yield facts.finding(TESTS, "all", f"{count:,} models and tests, none failed")


def check_run_time(facts: Facts) -> Iterator[Finding]:
    """Each stage of the newest run against the same stage of the runs before it.

    Only stages that did their work: one that failed or had nothing to do tells nothing.
    """
    rules = facts.settings.run_time
    history: dict[str, list[float]] = defaultdict(list)
    newest: list[Row] = []
    for path in _files(facts.layout, "stages")[-rules.runs - 1 :]:
        for row in newest:
            history[row["stage"]].append(_seconds(row))
        rows = pq.ParquetFile(path).read().to_pylist()
        newest = [row for row in rows if row["outcome"] == SUCCEEDED]
    for row in newest:
        yield _judged(facts, row, history[row["stage"]], rules)


def _judged(
    facts: Facts, row: Row, before: list[float], rules: RunTimeRules
) -> Finding:
    seconds, stage = _seconds(row), row["stage"]
    said = f"{stage}: {seconds:,.1f} seconds"
    if len(before) < rules.minimum_runs:
        return facts.finding(
            RUN_TIME, stage, f"{said}; too few runs before it", value=seconds
        )
    usual = median(before)
    spread = median(abs(other - usual) for other in before) / MEDIAN_DEVIATION
    most = max(
        usual * rules.times,
        usual + rules.deviations * spread,
        usual + rules.least_seconds,
    )
    return facts.finding(
        RUN_TIME,
        stage,
        f"{said}, usual is {usual:,.1f}",
        Severity.WARNING if seconds > most else Severity.OK,
        seconds,
        min(seconds, most),
        look=f"lake/operations/stages/{row['run_id']}.parquet",
    )


def _seconds(row: Row) -> float:
    return float((row["ended_at"] - row["started_at"]).total_seconds())


def _newest(layout: Layout, kind: str) -> list[Row]:
    """The records of the newest run that left any of the kind and was not cut off."""
    for path in reversed(_files(layout, kind)):
        rows: list[Row] = pq.ParquetFile(path).read().to_pylist()
        if not any(row.get("status") == UNFINISHED for row in rows):
            return rows
    return []


def _files(layout: Layout, kind: str) -> list[Any]:
    """A file a run, by time."""
    return sorted(layout.operation_records(kind).glob("*.parquet"))


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
