"""What was measured, as JSON that the page and the plot are made from."""

from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from lake.files import replace_file


class Sample(msgspec.Struct, frozen=True):
    """One run of one whole process, its children included.

    Attributes:
        peak_bytes: of the largest process.
        together_bytes: of all processes, where that was watched.
        engine_seconds: of DuckDB, where that is told apart.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    together_bytes: int = 0
    engine_seconds: float = 0


class Series(msgspec.Struct, frozen=True):
    """All runs of one contender on one input.

    Attributes:
        orders: made, or records read: each is a version of an order.
        input_bytes: as the files lie on disk.
        quarantined: records that were found bad.
        written_bytes: of the raw feeds, where they were made.
    """

    name: str
    orders: int
    input_bytes: int
    file_count: int
    processes: int
    quarantined: int
    samples: list[Sample]
    written_bytes: int = 0

    @property
    def seconds(self) -> float:
        """The median."""
        return median(sample.seconds for sample in self.samples)

    @property
    def rate(self) -> float:
        """Orders a second."""
        return self.orders / self.seconds

    @property
    def write_speed(self) -> float:
        """MB a second."""
        return self.written_bytes / 1e6 / self.seconds

    @property
    def peak_megabytes(self) -> float:
        """The most that one process held in any run."""
        return max(sample.peak_bytes for sample in self.samples) / 1e6

    @property
    def together_megabytes(self) -> float:
        """The most that all processes held together in any run.

        Never less than the largest of them, whose peak the kernel knows exactly.
        """
        watched = max(sample.together_bytes for sample in self.samples) / 1e6
        return max(watched, self.peak_megabytes)


class Result(msgspec.Struct, frozen=True):
    """The answer to one question.

    Attributes:
        rows: of each table or feed that was written, where they were compared.
        shop: what the generator was asked for, where it was measured.
    """

    question: str
    measured_on: date
    machine: str
    versions: dict[str, str]
    rounds: int
    series: list[Series]
    rows: dict[str, int] = {}
    shop: str = ""

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
