"""What can go wrong before a record is read, each as one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from lake.errors import LakeError


class MappingError(LakeError):
    """A mapping file that cannot be followed; begins with the key at fault."""


class ExportError(LakeError):
    """A file that cannot be imported as it is."""


@contextmanager
def at(place: str) -> Iterator[None]:
    """Put the place in the mapping before what is wrong there."""
    try:
        yield
    except MappingError as error:
        raise MappingError(f"{place}: {error}") from error
