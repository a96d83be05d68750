"""The commands of `storelake`, by name and in the order of its help."""

from lake.command_line import command_line
from lake.commands import COMMANDS as LAKE_COMMANDS

COMMANDS = {
    "demo": "ops.demo_command:demo_command",
    "generate": "ops.generate_command:generate_command",
    **LAKE_COMMANDS,
    "run": "ops.pipeline_commands:run_command",
    "schedule": "ops.scheduling.cli:schedule_command",
    "monitor": "ops.monitoring.cli:monitor_command",
    "alert": "ops.alerts.cli:alert_command",
    "publish": "ops.pipeline_commands:publish_command",
    "versions": "ops.version_commands:versions_command",
    "diff": "ops.version_commands:diff_command",
    "explain": "ops.version_commands:explain_command",
    "rollback": "ops.version_commands:rollback_command",
    "rebuild-history": "ops.pipeline_commands:rebuild_history_command",
    "restore-history": "ops.pipeline_commands:restore_history_command",
    "forget-customer": "ops.forgetting.command:forget_customer_command",
    "api": "ops.serving_commands:api_command",
    "dashboard": "ops.serving_commands:dashboard_command",
    "report": "ops.serving_commands:report_command",
    "sql": "ops.serving_commands:sql_command",
    "docs": "ops.serving_commands:docs_command",
}

app = command_line(COMMANDS, "Every stage of the pipeline from one place.")
