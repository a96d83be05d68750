"""What is replaced in a text, and by what."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Edit:
    """Bytes `start` to `end` of a text make way for others."""

    start: int
    end: int
    stand_in: bytes

    def moved(self, offset: int) -> "Edit":
        """The same edit of a text that `offset` bytes come before."""
        return Edit(self.start + offset, self.end + offset, self.stand_in)


@dataclass(frozen=True)
class Erasure:
    """What is erased from one record.

    Attributes:
        edits: in their order, none within another.
        is_sure: the record could be read, so that nothing else of it is the person's
            name or e-mail address.
    """

    edits: tuple[Edit, ...]
    is_sure: bool = True


def edited(text: bytes, edits: Iterable[Edit]) -> bytes:
    """The text once they are done."""
    pieces, place = [], 0
    for edit in edits:
        pieces += [text[place : edit.start], edit.stand_in]
        place = edit.end
    return b"".join([*pieces, text[place:]])
