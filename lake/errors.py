"""What can go wrong in the lake, each as one line: what, where, what to do next."""


class LakeError(Exception):
    """Base of every error that the lake raises on purpose."""


class SettingsError(LakeError):
    """A setting or a seed holds something that Storelake cannot work with."""


class UnreadableFileError(LakeError):
    """A raw file that cannot be read at all; what it contributed before stays."""


class LockedError(LakeError):
    """Another process is writing to this lake."""

    exit_code = 75  # EX_TEMPFAIL of sysexits.h: try again later
