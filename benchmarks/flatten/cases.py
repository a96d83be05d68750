"""Who takes part in the flatten step's races."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.inputs import Input
from benchmarks.race import Case
from lake.layout import Layout

SCRIPTS = Path(__file__).resolve().parent / "contenders"


class Contender(StrEnum):
    """The scripts in `contenders/`; Storelake first, the others are held to it."""

    STORELAKE = "storelake"
    PANDAS = "pandas_json_normalize"
    ORJSON = "orjson_loop"
    PYARROW = "pyarrow_json"
    POLARS = "polars_ndjson"
    NO_CHECKS = "duckdb_no_checks"
    PARSE_ONLY = "duckdb_parse_only"


@dataclass(frozen=True)
class Flattening(Case):
    """One contender on one input; everything but Storelake has one process."""

    @property
    def contender(self) -> Contender:
        return Contender(self.script.stem)

    def prepare(self, output: Path) -> None:
        """Storelake finds its files in the lake."""
        if self.contender is Contender.STORELAKE:
            _fill(output, self.input.files)

    def lakes(self, output: Path) -> list[Path]:
        """What Storelake has filled."""
        return [output]


class SideBySide(Flattening):
    """Ingests that know nothing of each other, each with its share of the files."""

    def prepare(self, output: Path) -> None:
        shares: list[list[Path]] = [[] for _ in range(self.processes)]
        for path in sorted(self.input.files, key=_byte_count, reverse=True):
            min(shares, key=lambda share: sum(map(_byte_count, share))).append(path)
        for lake, share in zip(self.lakes(output), shares, strict=True):
            _fill(lake, share)

    def lakes(self, output: Path) -> list[Path]:
        return [output / str(number) for number in range(self.processes)]


def flattening(
    name: str,
    orders: Input,
    contender: Contender = Contender.STORELAKE,
    processes: int = 1,
) -> Flattening:
    script = SCRIPTS / f"{contender}.py"
    return Flattening(name, script, orders.records, orders, processes=processes)


def side_by_side(name: str, orders: Input, processes: int) -> SideBySide:
    script = SCRIPTS / "storelake_side_by_side.py"
    return SideBySide(name, script, orders.records, orders, processes=processes)


def _fill(lake: Path, files: Iterable[Path]) -> None:
    folder = Layout(lake).orders
    folder.mkdir(parents=True)
    for path in files:
        (folder / path.name).hardlink_to(path)


def _byte_count(path: Path) -> int:
    return path.stat().st_size
