"""What can go wrong in serving, each as one line: what, where, what to do next."""


class ServingError(Exception):
    """Base of every error that serving raises on purpose."""


class BrokenVersionError(ServingError):
    """What is published cannot be read."""


class UnknownVersionError(ServingError):
    """There is no such version."""
