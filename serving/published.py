"""The version that readers take now, without reading its manifest each time."""

import msgspec

from lake.layout import Layout
from serving.errors import BrokenVersionError, UnknownVersionError
from serving.queries import Marts
from serving.versions import Pointer, find_version


class Published:
    """Follows the pointer: one small read a request, a manifest a version."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._pointer = layout.pointer
        self._latest: Marts | None = None

    def marts(self) -> Marts | None:
        """What a request answers from, whole, however the pointer moves meanwhile.

        None where nothing was published yet. A version that nobody asks any more goes
        with the last request that took it.

        Raises:
            BrokenVersionError: the pointer leads to no readable version.
        """
        try:
            pointer = self._pointer.read_bytes()
        except FileNotFoundError:
            return None
        try:
            name = msgspec.json.decode(pointer, type=Pointer).version
            latest = self._latest
            if latest is None or latest.version.version != name:
                latest = Marts(self._layout, find_version(self._layout, name))
                self._latest = latest
        except (msgspec.DecodeError, UnknownVersionError, OSError) as error:
            raise BrokenVersionError(
                f"{self._pointer}: leads to no version ({error}); run storelake "
                "versions, then storelake rollback or storelake publish"
            ) from error
        return latest
