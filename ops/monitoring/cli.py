"""`storelake monitor`."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from lake.cli import Overrides, one_line_errors
from lake.errors import LakeError
from lake.layout import Layout
from lake.settings import project_settings
from ops.findings import Severity, is_bad
from ops.monitoring.monitors import monitor
from ops.monitoring.table import findings_table, told
from ops.run_log import RUN_ID_FORMAT


def monitor_command(
    overrides: Overrides = "{}",  # type: ignore[assignment] # parsed by Typer
    *,
    all_of_them: Annotated[
        bool, typer.Option("--all", help="Show what is fine one by one, too.")
    ] = False,
) -> None:
    """Say what is unusual in the lake and its runs.

    The rules are in docs/monitoring.md. Every run does this at its end. The exit code
    is 1 where something is an error.
    """
    layout, now = Layout.from_environment(), datetime.now(UTC)
    with one_line_errors(LakeError):
        settings = project_settings(overrides)
    findings = monitor(layout, settings, now.strftime(RUN_ID_FORMAT), now)
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(findings_table(findings, all_of_them=all_of_them))
    typer.echo(told(findings))
    if any(is_bad(f) and f.severity is Severity.ERROR for f in findings):
        raise typer.Exit(1)
