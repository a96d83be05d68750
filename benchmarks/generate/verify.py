"""Nobody wins by skipping work: the same shop, the contract's fields, the answers."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.generate.cases import RAW, Contender, Generating, feed_files
from lake.contract import CHILDREN, CUSTOMER, ORDER

BLOCK = 1 << 20
FIELDS = {
    *(name.name for name in ORDER),
    *(f"customer.{name.name}" for name in CUSTOMER),
    *(f"{child}.{name.name}" for child, names in CHILDREN.items() for name in names),
}


@dataclass
class SameShop:
    """Compares the feeds byte for byte; the first that are seen are the truth.

    Attributes:
        rows: lines of each feed.
    """

    truth: dict[str, str] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)

    def __call__(self, case: Generating, output: Path) -> None:
        """Check the output of one case.

        Raises:
            BenchmarkError: it differs; names the file or the fields.
        """
        if case.contender in (Contender.FAKER, Contender.MIMESIS):
            _check_records(case, output / RAW)
            return
        self._check_feeds(case, output / RAW)
        if case.has_truth != any((output / "truth").glob("**/*")):
            wanted = "no" if case.has_truth else "an"
            raise BenchmarkError(f"{case.name}: {wanted} answer sheet was written")

    def _check_feeds(self, case: Generating, raw: Path) -> None:
        found = {}
        rows: Counter[str] = Counter()
        for path in feed_files(raw):
            digest, lines = _read(path)
            found[f"{path.parent.name}/{path.name}"] = digest
            rows[path.parent.name] += lines
        if not self.truth:
            self.truth, self.rows = found, rows
        for name in sorted({*found, *self.truth}):
            if found.get(name) != self.truth.get(name):
                raise BenchmarkError(f"{case.name}: {name} is not as it was before")


def _read(path: Path) -> tuple[str, int]:
    """Digest and number of lines."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            lines += block.count(b"\n")
    return digest.hexdigest(), lines


def _check_records(case: Generating, raw: Path) -> None:
    """As many complete orders as promised; an optional field may miss in some."""
    records = 0
    fields: set[str] = set()
    for path in feed_files(raw):
        with path.open("rb") as lines:
            for line in lines:
                fields.update(_leaves(json.loads(line)))
                records += 1
    if (records, fields) != (case.orders, FIELDS):
        raise BenchmarkError(
            f"{case.name}: {records} records, not {case.orders}, or other fields than "
            f"the contract's: {sorted(fields ^ FIELDS)}"
        )


def _leaves(value: Any, path: str = "") -> Iterator[str]:
    """The dotted names of all fields; a list counts as its elements."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    elif path != "customer":
        yield path
