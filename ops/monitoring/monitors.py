"""All monitors, one after the other, on the lake as it is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from lake.layout import Layout
from lake.manifest import load_manifest
from ops.findings import Finding, Severity
from ops.monitoring.days import check_orders, check_revenue
from ops.monitoring.disk import check_disk
from ops.monitoring.drift import check_drift
from ops.monitoring.expected import acknowledged
from ops.monitoring.facts import Facts
from ops.monitoring.files import check_late, check_quarantine, check_repeated
from ops.monitoring.freshness import check_freshness
from ops.monitoring.runs import check_run, check_run_time, check_tests
from ops.monitoring.settings import MonitoringSettings, load_settings
from ops.records import write_records

MONITORS: dict[str, Callable[[Facts], Iterator[Finding]]] = {
    "run": check_run,
    "tests": check_tests,
    "freshness": check_freshness,
    "orders": check_orders,
    "revenue": check_revenue,
    "drift": check_drift,
    "quarantine": check_quarantine,
    "late": check_late,
    "repeated": check_repeated,
    "run_time": check_run_time,
    "disk": check_disk,
}
BROKEN = "monitoring"


def monitor(
    layout: Layout, project: Mapping[str, Any], run_id: str, now: datetime
) -> list[Finding]:
    """What every monitor says, also on record in `operations/monitors`.

    Never raises: a monitor that breaks, or settings that are none, become a finding.

    Args:
        layout: the lake.
        project: the settings of the project.
        run_id: of the run that has ended; its records are looked at.
        now: UTC.
    """
    findings: list[Finding] = []
    try:
        findings += findings_of(layout, project, load_settings(), now)
        rows = [asdict(finding) for finding in findings]
        write_records(layout, "monitors", run_id, rows)
    except Exception as error:  # noqa: BLE001 - no monitor ever fails a run
        findings.append(_broken("all monitors", error, now))
    return findings


def findings_of(
    layout: Layout,
    project: Mapping[str, Any],
    settings: MonitoringSettings,
    now: datetime,
) -> list[Finding]:
    """What every monitor says; of one that breaks, that it did.

    Raises:
        LakeError: the manifest cannot be read.
    """
    facts = Facts(layout, load_manifest(layout), project, settings, now)
    findings: list[Finding] = []
    for name, check in MONITORS.items():
        try:
            found = list(check(facts))
        except Exception as error:  # noqa: BLE001 - the others still have their say
            found = [_broken(name, error, now)]
        findings += (acknowledged(finding, settings.expected) for finding in found)
    return findings


def _broken(subject: str, error: Exception, now: datetime) -> Finding:
    said = " ".join(str(error).split()) or type(error).__name__
    return Finding(
        monitor=BROKEN,
        subject=subject,
        severity=Severity.ERROR,
        value=None,
        expected=None,
        message=f"{subject}: could not be computed: {said}",
        look="storelake monitor",
        checked_at=now,
    )
