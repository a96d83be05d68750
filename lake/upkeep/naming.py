"""Which file of the lake a person means."""

from collections.abc import Callable, Collection
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from lake.errors import LakeError
from lake.layout import Layout

SHOWN_NAMES = 3

Spelling = Callable[[str], str]


class UnknownFileError(LakeError):
    """The lake holds nothing of a file of that name."""


def find_source(
    layout: Layout, known: Collection[str], text: str, spelling: Spelling
) -> str:
    """The one of the `known` source files that `text` names.

    Args:
        layout: the lake.
        known: names such as `orders/x.json`.
        text: such a name, as it is or as people are shown it, or a path below `raw/`.
        spelling: how people are shown a name.

    Raises:
        UnknownFileError: none; the message lists near names.
    """
    by_spelling = {spelling(name): name for name in known}
    for name in (text, _below_raw(layout, text)):
        if name in known:
            return name
        if name in by_spelling:
            return by_spelling[name]
    near = [spelling(name) for name in _near(text, known)]
    remedy = f"did you mean {' or '.join(near)}?" if near else "see storelake status"
    raise UnknownFileError(f"{spelling(text)}: the lake holds no such file; {remedy}")


def _below_raw(layout: Layout, text: str) -> str:
    """The name of the file at that path; the file itself may be gone."""
    try:
        path = Path(text).resolve()
    except (OSError, ValueError, RuntimeError):
        return text
    raw = layout.raw.resolve()
    return path.relative_to(raw).as_posix() if path.is_relative_to(raw) else text


def _near(text: str, known: Collection[str]) -> list[str]:
    """Names that end like it, then those with similar letters."""
    last = PurePosixPath(text).name
    same = [name for name in sorted(known) if PurePosixPath(name).name == last]
    similar = get_close_matches(text, known, SHOWN_NAMES)
    return list(dict.fromkeys([*same, *similar]))[:SHOWN_NAMES]
