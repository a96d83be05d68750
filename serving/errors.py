"""What can go wrong in serving, each as one line: what, where, what to do next."""


class ServingError(Exception):
    """Base of every error that serving raises on purpose."""


class BrokenVersionError(ServingError):
    """What is published cannot be read."""


class UnknownVersionError(ServingError):
    """There is no such version."""


class UnanswerableError(ServingError):
    """A question that does not fit what is published."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem = problem
        self.remedy = remedy


class UnknownNameError(UnanswerableError):
    """It names a table, a column or a period that there is not."""


class UnfitValueError(UnanswerableError):
    """It compares a column with something of another type, or asks too much of one."""


class ApiSettingsError(ServingError):
    """The API cannot be started like this."""


class PortError(ServingError):
    """Nobody can listen where a server is told to."""
