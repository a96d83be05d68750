"""Who takes part in the flatten step's races."""

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
            folder = Layout(output).orders
            folder.mkdir(parents=True)
            for path in self.input.files:
                (folder / path.name).hardlink_to(path)


def flattening(
    name: str,
    orders: Input,
    contender: Contender = Contender.STORELAKE,
    processes: int = 1,
) -> Flattening:
    script = SCRIPTS / f"{contender}.py"
    return Flattening(name, script, orders.records, orders, processes=processes)
