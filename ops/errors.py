"""What can go wrong in operations, each as one line: what, where, what to do next."""


class OperationError(Exception):
    """Base of every error that operations raise on purpose."""


class BuildError(OperationError):
    """dbt did not succeed; its own output says why."""


class NotPublishableError(OperationError):
    """The warehouse is not a full, tested build of exactly this lake and settings."""
