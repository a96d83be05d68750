"""DuckDB's own prompt over the published marts."""

import glob
import subprocess

from lake.layout import Layout
from ops.programs import program
from serving.versions import published_version


def run_sql_prompt(layout: Layout) -> None:
    """Start the prompt with one view a mart; it ends when the user leaves it.

    Raises:
        UnknownVersionError: nothing was published yet.
    """
    version = published_version(layout)
    commands = []
    for mart in version.marts:
        file = glob.escape(str(layout.mart(version.version, mart))).replace("'", "''")
        commands += ["-cmd", f"create view {mart} as from '{file}'"]
    subprocess.run([program("duckdb"), *commands], check=False)
