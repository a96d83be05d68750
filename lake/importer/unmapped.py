"""The fields of a shop that its mapping neither uses nor ignores.

They are passed on as `unmapped.<path>`, so that the ingest counts them as drift. Under
their own names, a `discount_amount` in cents would be read as one in euros.
"""

import re
from collections.abc import Iterable, Iterator
from fnmatch import translate
from typing import Any

from lake.importer.paths import FieldPath, ListPath
from lake.importer.rules import FieldRule

PREFIX = "unmapped."
# The keys that a mapping uses: below each the keys used there, None for all of it.
Tree = dict[str, "Tree | None"]


class Unmapped:
    """Knows what a mapping uses; finds the rest."""

    def __init__(self, ignore: Iterable[str]) -> None:
        self._used: Tree = {}
        patterns = "|".join(translate(pattern) for pattern in ignore)
        self._ignored = re.compile(patterns or "(?!)")

    def use(self, rules: Iterable[FieldRule], path: ListPath | None = None) -> None:
        """Note what these rules read, in the record or in the elements of a list."""
        for rule in rules:
            self.use_paths(rule.paths, path)

    def use_paths(self, paths: Iterable[FieldPath], below: ListPath | None) -> None:
        """Note these paths."""
        prefixes: list[tuple[str, ...]] = [()]
        for segment in below.segments if below else ():
            prefixes.append((*prefixes[-1], *(step.key for step in segment)))
        for path in paths:
            keys = (step.key for step in path.steps)
            self._note((*prefixes[-1 - path.up], *keys))

    def collect(self, record: dict[str, Any]) -> dict[str, Any]:
        """What nothing reads, by `unmapped.<path>`; several values as a list."""
        found: dict[str, list[Any]] = {}
        for path, value in self._walk(record, self._used, ""):
            found.setdefault(PREFIX + path, []).append(value)
        return {
            path: values[0] if len(values) == 1 else values
            for path, values in found.items()
        }

    def _note(self, keys: tuple[str, ...]) -> None:
        tree = self._used
        for key in keys[:-1]:
            below = tree.setdefault(key, {})
            if below is None:
                return
            tree = below
        if keys:
            tree[keys[-1]] = None

    def _walk(self, value: Any, used: Tree, path: str) -> Iterator[tuple[str, Any]]:
        if isinstance(value, list):
            for element in value:
                yield from self._walk(element, used, path)
        elif isinstance(value, dict):
            for key, child in value.items():
                place = path + key
                if key not in used:
                    if not self._ignored.match(place):
                        yield place, child
                elif (below := used[key]) is not None:
                    yield from self._walk(child, below, place + ".")
