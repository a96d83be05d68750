"""The files that decide what dbt builds, and when one of them last changed."""

from datetime import UTC, datetime
from pathlib import Path

from lake.layout import PROJECT_ROOT

DBT_INPUTS = ("dbt_project.yml", "models", "macros", "seeds", "snapshots", "tests/data")


def project_changed_at() -> datetime:
    """The time of the newest change to any of them, in UTC, without a zone."""
    newest = max(
        path.stat().st_mtime
        for name in DBT_INPUTS
        for path in _files_below(PROJECT_ROOT / name)
    )
    return datetime.fromtimestamp(newest, UTC).replace(tzinfo=None)


def _files_below(path: Path) -> list[Path]:
    return [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
