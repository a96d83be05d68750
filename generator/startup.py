"""What a process can do without if it does nothing but generate."""

import gc
import sys
from importlib.abc import MetaPathFinder


class _WithoutPandas(MetaPathFinder):
    """PyArrow imports pandas wherever it is installed; nothing here uses it."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:  # noqa: ARG002 - a protocol
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def have_process_alone() -> None:
    """Spare this process what takes a third of a second, of a large shop or a small.

    Besides pandas that is the search for cycles, of which nothing here makes any that
    are worth it.
    """
    sys.meta_path.insert(0, _WithoutPandas())
    gc.disable()
