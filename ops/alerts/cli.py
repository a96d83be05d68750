"""`storelake alert`."""

import os
from collections.abc import Iterable
from typing import Annotated

import typer

from lake.cli import counted, one_line_errors
from lake.errors import LakeError
from lake.layout import Layout
from lake.lock import exclusive
from ops.alerts.delivery import Result
from ops.alerts.messages import Message
from ops.alerts.newest import newest_situation
from ops.alerts.sending import NO_CHANNEL, preview, send_due, send_sample
from ops.errors import AlertError
from ops.logs import LogFormat, configure_logs

NOBODY = "no channel is set, so nobody is told; docs/alerts.md says how"


def alert_command(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent; send nothing.")
    ] = False,
    test: Annotated[
        bool, typer.Option("--test", help="Send one test message to each channel.")
    ] = False,
) -> None:
    """Send what was found and not told yet.

    Every run does it at its end. The exit code is 1 where a channel could not be
    reached.
    """
    if dry_run and test:
        raise typer.BadParameter("--dry-run and --test exclude each other")
    configure_logs(LogFormat.TEXT)
    layout = Layout.from_environment()
    with one_line_errors(LakeError, AlertError):
        if dry_run:
            _show(preview(layout, newest_situation(layout), os.environ))
        elif test:
            _tell(send_sample(layout, os.environ))
        else:
            with exclusive(layout.run_lock):
                _tell(send_due(layout, newest_situation(layout), os.environ))


def _show(plan: dict[str, list[Message]]) -> None:
    if NO_CHANNEL in plan:
        typer.echo(NOBODY)
    for channel, messages in plan.items():
        typer.echo(f"{channel}: {counted(len(messages), 'message')} to send")
        for message in messages:
            typer.echo(f"\n{message.title}\n{message.text}\n")


def _tell(results: Iterable[Result]) -> None:
    told = list(results)
    if not told:
        typer.echo("nothing to send, or no channel is set; see --dry-run")
    for result in told:
        if result.messages or not result.problem:
            typer.echo(
                f"{result.channel}: {counted(len(result.messages), 'message')} sent"
            )
        if result.problem:
            typer.echo(f"error: {result.channel}: {result.problem}", err=True)
    if any(result.problem for result in told):
        raise typer.Exit(1)
