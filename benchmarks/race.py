"""Runs cases in turn, round after round, and keeps what each run took."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from benchmarks.errors import BenchmarkError
from benchmarks.inputs import ROOT, Input
from benchmarks.results import Sample, Series

NOTHING = Input()
LAUNCHER = Path(__file__).resolve().with_name("launch.py")


@dataclass(frozen=True)
class Case:
    """One script, called as `script OUTPUT ARGUMENTS... FILES...`.

    Attributes:
        orders: how many it makes, or records it reads.
        input: what is read; some cases make everything themselves.
        processes: it gets as many cores.
        times_itself: it prints the seconds that count, and they replace those of the
            whole process.
        watched: the memory of all its processes together is looked at.
    """

    name: str
    script: Path
    orders: int
    input: Input = NOTHING
    arguments: tuple[str, ...] = ()
    processes: int = 1
    times_itself: bool = False
    watched: bool = False

    def prepare(self, output: Path) -> None:
        """Lay out what has to be there before the clock starts; here nothing."""

    def written_bytes(self, _output: Path) -> int:
        """What the script wrote, where that is of interest."""
        return 0

    def engine_seconds(self, _output: Path) -> float:
        """How long DuckDB worked, where the script left word of it."""
        return 0


C = TypeVar("C", bound=Case)


def race(
    cases: Sequence[C],
    rounds: int,
    scratch: Path,
    check: Callable[[C, Path], None],
) -> list[Series]:
    """Measure every case `rounds` times, interleaved, files in the page cache.

    Args:
        cases: in the order of a round.
        rounds: how often each is measured.
        scratch: outputs go here and are removed again.
        check: called with the output of each case's first run.

    Raises:
        BenchmarkError: a case failed, or `check` found its output wanting.
    """
    for path in dict.fromkeys(path for case in cases for path in case.input.files):
        _read(path)
    samples: dict[str, list[Sample]] = {case.name: [] for case in cases}
    written: dict[str, int] = {}
    output = scratch / "output"
    for number in range(1, rounds + 1):
        for case in cases:
            _clear(output)
            case.prepare(output)
            sample = _run(case, output, scratch)
            samples[case.name].append(sample)
            print(
                f"round {number} of {rounds}  {case.name:24} {sample.seconds:8.2f} s "
                f"{sample.peak_bytes / 1e6:8,.0f} MB",
                flush=True,
            )
            if number == 1:
                check(case, output)
                written[case.name] = case.written_bytes(output)
    _clear(output)
    return [_series(case, written[case.name], samples[case.name]) for case in cases]


def _read(path: Path) -> None:
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


def _clear(output: Path) -> None:
    """Nobody pays for what the one before has left in the write cache."""
    shutil.rmtree(output, ignore_errors=True)
    os.sync()


def _run(case: Case, output: Path, scratch: Path) -> Sample:
    report = scratch / "report.json"
    cores = sorted(_cores())[-case.processes :]
    if len(cores) < case.processes:
        raise BenchmarkError(f"{case.name}: needs {case.processes} cores")
    whom = "tree" if case.watched else "alone"
    launcher = ["-I", "-S", LAUNCHER, report, ",".join(map(str, cores)), whom]
    script = [case.script, output, *case.arguments, *case.input.files]
    measured = [sys.executable, *map(str, script)]
    result = subprocess.run(
        [sys.executable, *map(str, launcher), *measured],
        cwd=ROOT,
        env=_environment(case),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise BenchmarkError(f"{case.name}: failed\n{result.stderr[-2000:].strip()}")
    sample = msgspec.json.decode(report.read_bytes(), type=Sample)
    engine = case.engine_seconds(output)
    seconds = float(result.stdout) if case.times_itself else sample.seconds
    return msgspec.structs.replace(sample, seconds=seconds, engine_seconds=engine)


def _cores() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def _environment(case: Case) -> dict[str, str]:
    """One thread for libraries that take the number from here, no settings of ours.

    Python may keep what it compiled, as it does unless it is told otherwise.
    """
    unwanted = ("STORELAKE_", "LAKE_ROOT", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    threads = {"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
    return {**kept, **threads, "PROCESSES": str(case.processes)}


def _series(case: Case, written_bytes: int, samples: list[Sample]) -> Series:
    return Series(
        name=case.name,
        orders=case.orders,
        input_bytes=case.input.byte_count,
        file_count=len(case.input.files),
        processes=case.processes,
        quarantined=case.input.bad,
        samples=samples,
        written_bytes=written_bytes,
    )
