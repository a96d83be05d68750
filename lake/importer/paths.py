"""Where a value lies in the shop's own record, as a mapping writes it.

`buyer.contact.email` goes down through objects, `fees[].amount` through each element of
a list, `^.created_at` starts one list further out, `.` is the element itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lake.importer.errors import MappingError
from lake.importer.values import is_blank

EACH = "[]"
OUTWARD = "^."

# The record, then the element of each list on the way, innermost last.
Scopes = tuple[Any, ...]


@dataclass(frozen=True)
class Step:
    """One key; `is_each` where its value is a list to go through."""

    key: str
    is_each: bool


@dataclass(frozen=True)
class Misfit:
    """A value that stands where the path needs an object or a list."""

    value: Any


@dataclass(frozen=True)
class FieldPath:
    """The way to a value: `up` lists outwards, then down by `steps`."""

    up: int
    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str, depth: int) -> "FieldPath":
        """Read a path that starts inside `depth` lists.

        Raises:
            MappingError: not a path, or one that leaves the record.
        """
        rest, up = text, 0
        while rest.startswith(OUTWARD):
            rest, up = rest.removeprefix(OUTWARD), up + 1
        if up > depth:
            raise MappingError(
                f"{text!r} goes {up} lists outwards from a place in {depth}; "
                "take a ^. away"
            )
        return cls(up, () if rest == "." else _steps(rest))

    def find(self, scopes: Scopes) -> list[Any]:
        """What is stated there: one value, or more where the path goes through lists.

        A misfit comes in brackets, so that the validator refuses it.
        """
        return [
            [value.value] if isinstance(value, Misfit) else value
            for value in _walk(scopes[-1 - self.up], self.steps)
        ]


@dataclass(frozen=True)
class ListPath:
    """The way to the elements of a list: through `[]` lists to the one it ends in."""

    segments: tuple[tuple[Step, ...], ...]

    @classmethod
    def parse(cls, text: str) -> "ListPath":
        """Read `line_items` or `refunds[].refund_line_items`.

        Raises:
            MappingError: not a path.
        """
        segments: list[list[Step]] = [[]]
        for step in _steps(text.removesuffix(EACH)):
            segments[-1].append(Step(step.key, is_each=False))
            if step.is_each:
                segments.append([])
        return cls(tuple(tuple(segment) for segment in segments))

    def elements(self, record: Any) -> list[Scopes] | Misfit | None:
        """The scopes of each element; None where no such list is stated.

        An outer element without inner ones stays as one with nothing in it: a refund
        without lines must not vanish.
        """
        chains: list[Scopes] = [(record,)]
        for is_inner, segment in enumerate(self.segments):
            longer: list[Scopes] = []
            for chain in chains:
                found = next(_walk(chain[-1], segment), None)
                if isinstance(found, Misfit):
                    return found
                if found is None and not is_inner:
                    return None
                if found is not None and not isinstance(found, list):
                    return Misfit(found)
                inner = found or ([{}] if is_inner else [])
                longer += [(*chain, element) for element in inner]
            chains = longer
        return chains


def _steps(text: str) -> tuple[Step, ...]:
    steps = tuple(
        Step(part.removesuffix(EACH), part.endswith(EACH)) for part in text.split(".")
    )
    if any(step.key in ("", "^") for step in steps):
        raise MappingError(
            f"{text!r} is not a path; join the names of your fields with dots"
        )
    return steps


def _walk(value: Any, steps: tuple[Step, ...]) -> Iterator[Any]:
    for place, step in enumerate(steps):
        if value is None or is_blank(value):
            return
        if not isinstance(value, dict):
            yield Misfit(value)
            return
        value = value.get(step.key)
        if step.is_each and value is not None and not is_blank(value):
            if not isinstance(value, list):
                yield Misfit(value)
            for element in value if isinstance(value, list) else ():
                yield from _walk(element, steps[place + 1 :])
            return
    if value is not None:
        yield value
