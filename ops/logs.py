"""The structured log of runs, on the error stream, for people or for programs."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import structlog
import typer
from structlog.types import EventDict, Processor, WrappedLogger

from lake.cli import one_line_errors, told
from ops.findings import Finding, Severity, is_bad
from ops.run_log import Outcome, RunLog, Stage

logger = structlog.get_logger()


class LogFormat(StrEnum):
    """How a line of the log is written."""

    TEXT = "text"
    JSON = "json"


LogOption = Annotated[
    LogFormat, typer.Option("--log-format", help="Of Storelake's own lines and dbt's.")
]


def configure_logs(log_format: LogFormat) -> None:
    """Write the log of this process, and that of the dbt it starts, in one format."""
    if log_format is LogFormat.JSON:
        os.environ["DBT_LOG_FORMAT"] = "json"
        form: list[Processor] = [structlog.processors.JSONRenderer()]
    else:
        form = [_briefly, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *form,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@contextmanager
def logged_errors(log_format: LogFormat, *errors: type[Exception]) -> Iterator[None]:
    """Say what is wrong in one line of the format; the exit code is the error's."""
    known: tuple[type[Exception], ...] = (*errors, OSError)
    with one_line_errors(*errors):
        try:
            yield
        except known as error:
            if log_format is LogFormat.TEXT:
                raise
            logger.error("stopped", message=told(error))  # noqa: TRY400 # in one line
            raise typer.Exit(getattr(error, "exit_code", 1)) from error


def log_stage(log: RunLog, stage: Stage) -> None:
    """One line when a stage has ended."""
    told = {
        "seconds": stage.seconds,
        "rows_in": stage.rows_in,
        "rows_out": stage.rows_out,
        "message": stage.message,
        "run_id": log.run_id,
    }
    say = logger.error if stage.outcome is Outcome.FAILED else logger.info
    say(
        f"{stage.stage} {stage.outcome}",
        **{name: value for name, value in told.items() if value is not None},
    )


def log_findings(findings: Sequence[Finding], run_id: str) -> None:
    """One line after a run if a monitor has something to say; else none."""
    counts = Counter(finding.severity for finding in findings if is_bad(finding))
    if counts:
        say = logger.error if counts[Severity.ERROR] else logger.warning
        say(
            "monitors",
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            look="storelake monitor",
            run_id=run_id,
        )


def _briefly(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """The message of a failure is the last line of the command anyway."""
    line.pop("message", None)
    return line
