"""What can go wrong in operations, each as one line: what, where, what to do next."""

from generator.errors import GeneratorError
from lake.errors import LakeError
from serving.errors import ServingError


class OperationError(Exception):
    """Base of every error that operations raise on purpose."""


class BuildError(OperationError):
    """dbt did not succeed; its own output says why."""


class NotPublishableError(OperationError):
    """The warehouse is not a full, tested build of exactly this lake and settings."""


class UnexplainableError(OperationError):
    """There is no such row, or it is not made of orders."""


class StageError(OperationError):
    """A stage of a run failed; the exit code tells which, see `ops/stages.py`."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class ScheduleError(OperationError):
    """The clock cannot be set to that."""


class PostgresError(OperationError):
    """The published version is not in Postgres; what was there before still is."""


class AlertError(OperationError):
    """Nobody can be told: a setting is wrong, or what was told before is not known."""


# What is raised on purpose in any room: a command says it in one line.
HOUSE_ERRORS = (GeneratorError, LakeError, ServingError, OperationError)
