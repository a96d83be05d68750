"""The commands of `storelake`, by name and in the order of its help."""

from collections.abc import Callable

import typer

from generator.cli import generate_command
from lake.commands import COMMANDS as LAKE_COMMANDS
from lake.layout import Layout
from ops.alerts.cli import alert_command
from ops.forgetting.command import forget_customer_command
from ops.monitoring.cli import monitor_command
from ops.pipeline_commands import (
    demo_command,
    publish_command,
    rebuild_history_command,
    restore_history_command,
    run_command,
)
from ops.scheduling.cli import schedule_command
from ops.serving_commands import (
    api_command,
    dashboard_command,
    docs_command,
    report_command,
    sql_command,
)
from ops.version_commands import (
    diff_command,
    explain_command,
    rollback_command,
    versions_command,
)

COMMANDS: dict[str, Callable[..., None]] = {
    "demo": demo_command,
    "generate": generate_command(lambda: Layout.from_environment().raw),
    **LAKE_COMMANDS,
    "run": run_command,
    "schedule": schedule_command,
    "monitor": monitor_command,
    "alert": alert_command,
    "publish": publish_command,
    "versions": versions_command,
    "diff": diff_command,
    "explain": explain_command,
    "rollback": rollback_command,
    "rebuild-history": rebuild_history_command,
    "restore-history": restore_history_command,
    "forget-customer": forget_customer_command,
    "api": api_command,
    "dashboard": dashboard_command,
    "report": report_command,
    "sql": sql_command,
    "docs": docs_command,
}

app = typer.Typer(
    name="storelake",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Every stage of the pipeline from one place.",
)
for name, command in COMMANDS.items():
    app.command(name)(command)
