"""What can go wrong while generating, each as one line: what, where, what next."""


class GeneratorError(Exception):
    """Base of every error that the generator raises on purpose."""


class SettingsError(GeneratorError):
    """The shop asked for cannot exist."""


class InTheWayError(GeneratorError):
    """A file stands where the shop would go, and it is not this shop's."""


class UnwritableError(GeneratorError):
    """The folder cannot take the files."""


class BrokenOffError(GeneratorError):
    """A process of the run was killed."""
