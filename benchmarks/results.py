"""What was measured, as JSON that the page and the plot are made from."""

from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from lake.files import replace_file


class Sample(msgspec.Struct, frozen=True):
    """One run of one whole process, its children included."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


class Series(msgspec.Struct, frozen=True):
    """All runs of one contender on one input.

    Attributes:
        input_bytes: as the files lie on disk.
        quarantined: records that were found bad.
    """

    name: str
    orders: int
    input_bytes: int
    file_count: int
    processes: int
    quarantined: int
    samples: list[Sample]

    @property
    def seconds(self) -> float:
        """The median."""
        return median(sample.seconds for sample in self.samples)

    @property
    def peak_megabytes(self) -> float:
        """The most that one process held in any run."""
        return max(sample.peak_bytes for sample in self.samples) / 1e6


class Result(msgspec.Struct, frozen=True):
    """The answer to one question.

    Attributes:
        rows: of each table that the contenders wrote, where they were compared.
    """

    question: str
    measured_on: date
    machine: str
    versions: dict[str, str]
    rounds: int
    series: list[Series]
    rows: dict[str, int] = {}

    def __getitem__(self, name: str) -> Series:
        return {series.name: series for series in self.series}[name]


Results = dict[str, Result]


def save(result: Result, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.format(msgspec.json.encode(result), indent=1)
    replace_file(folder / f"{result.question}.json", content + b"\n")


def load(folder: Path) -> Results:
    """Every question that has been answered, by its name."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Result)
    answers = [decoder.decode(path.read_bytes()) for path in folder.glob("*.json")]
    return {answer.question: answer for answer in answers}
