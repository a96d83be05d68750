"""DuckDB's own prompt over the published marts and the quarantine."""

import glob
import subprocess
from pathlib import Path

from lake.layout import Layout
from lake.tables import QUARANTINE
from ops.programs import program
from serving.versions import published_version

# Columns and types are those of lake/quarantine.py.
NOTHING_IN_QUARANTINE = (
    "select null::varchar as source_file, null::bigint as source_position, "
    "null::varchar as record_id, null::timestamp as updated_at, "
    "null::struct(code varchar, field varchar)[] as reasons, "
    "null::varchar as raw_text where false"
)


def run_sql_prompt(layout: Layout) -> int:
    """Start the prompt with one view a table; it ends when the user leaves it.

    The warehouse stays closed, so that dbt may work on it meanwhile.

    Returns:
        DuckDB's exit code: not 0 where a statement of a script failed.

    Raises:
        UnknownVersionError: nothing was published yet.
    """
    version = published_version(layout)
    views = {
        mart: f"from {_literal(layout.mart(version.version, mart))}"
        for mart in version.marts
    }
    views[QUARANTINE] = _quarantine(layout)
    commands = []
    for name, rows in views.items():
        commands += ["-cmd", f"create view {name} as {rows}"]
    return subprocess.run([program("duckdb"), *commands], check=False).returncode


def _quarantine(layout: Layout) -> str:
    """By its pattern: an ingest replaces its files while the prompt is open."""
    folder = layout.table(QUARANTINE)
    if not any(folder.glob("*.parquet")):
        return NOTHING_IN_QUARANTINE
    return f"from {_literal(folder, '/*.parquet')}"


def _literal(path: Path, pattern: str = "") -> str:
    file = glob.escape(str(path)) + pattern
    return "'" + file.replace("'", "''") + "'"
