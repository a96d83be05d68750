"""What the newest run and the newest monitors left on record."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import pyarrow.parquet as pq

from lake.layout import Layout
from ops.alerts.problems import Situation, run_findings
from ops.findings import Finding, Severity
from ops.run_log import Outcome


def newest_situation(layout: Layout) -> Situation:
    """As `send_alerts` would see it now."""
    return Situation.of([*_findings(layout), *_run(layout)])


def _findings(layout: Layout) -> Iterator[Finding]:
    for row in _newest_rows(layout, "monitors"):
        known = {name: row[name] for name in Finding.__dataclass_fields__}
        known["severity"] = Severity(row["severity"])
        known["checked_at"] = row["checked_at"].replace(tzinfo=UTC)
        yield Finding(**known)


def _run(layout: Layout) -> Iterator[Finding]:
    for row in _newest_rows(layout, "runs"):
        if row["outcome"] != Outcome.RUNNING:
            ended_at = (row["ended_at"] or row["started_at"]).replace(tzinfo=UTC)
            yield from run_findings(
                row["command"],
                row["outcome"],
                row["failed_stage"],
                row["message"],
                ended_at,
            )


def _newest_rows(layout: Layout, kind: str) -> list[dict[str, Any]]:
    files = sorted(layout.operation_records(kind).glob("*.parquet"))
    return pq.ParquetFile(files[-1]).read().to_pylist() if files else []
