"""Free room where the lake and the warehouse lie."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from ops.findings import Finding, Severity
from ops.monitoring.facts import Facts
from ops.warehouse import warehouse_path

DISK = "disk"
GIGABYTE = 10**9


def check_disk(facts: Facts) -> Iterator[Finding]:
    """Free gigabytes, once for each file system."""
    rules = facts.settings.disk
    seen: set[int] = set()
    for name, path in (("lake", facts.layout.root), ("warehouse", warehouse_path())):
        folder = _nearest(path)
        if folder.stat().st_dev in seen:
            continue
        seen.add(folder.stat().st_dev)
        free = shutil.disk_usage(folder).free / GIGABYTE
        severity = Severity.OK
        if free < rules.error:
            severity = Severity.ERROR
        elif free < rules.warning:
            severity = Severity.WARNING
        yield facts.finding(
            DISK,
            name,
            f"{folder}: {free:,.1f} GB free",
            severity,
            free,
            max(free, rules.warning),
            look=f"du -sh {folder}/*",
        )


def _nearest(path: Path) -> Path:
    """The path, or the folder above it that is there."""
    return next(way for way in (path, *path.parents) if way.is_dir())
