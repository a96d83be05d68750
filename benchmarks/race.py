"""Runs cases in turn, round after round, and keeps what each run took."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from benchmarks.errors import BenchmarkError
from benchmarks.inputs import ROOT, Input
from benchmarks.results import Sample, Series
from lake.layout import Layout

HERE = Path(__file__).resolve().parent


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
class Case:
    """One contender on one input; everything but Storelake has one process."""

    name: str
    input: Input
    contender: Contender = Contender.STORELAKE
    processes: int = 1


def race(
    cases: Sequence[Case],
    rounds: int,
    scratch: Path,
    check: Callable[[Case, Path], None],
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
    for number in range(1, rounds + 1):
        for case in cases:
            output = scratch / "output"
            _clear(output)
            if case.contender is Contender.STORELAKE:
                _fill_lake(output, case.input)
            sample = _run(case, output, scratch)
            samples[case.name].append(sample)
            print(
                f"round {number} of {rounds}  {case.name:24} {sample.seconds:8.2f} s "
                f"{sample.peak_bytes / 1e6:8,.0f} MB",
                flush=True,
            )
            if number == 1:
                check(case, output)
    _clear(scratch / "output")
    return [_series(case, samples[case.name]) for case in cases]


def _read(path: Path) -> None:
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


def _clear(output: Path) -> None:
    """Nobody pays for what the one before has left in the write cache."""
    shutil.rmtree(output, ignore_errors=True)
    os.sync()


def _fill_lake(root: Path, orders: Input) -> None:
    folder = Layout(root).orders
    folder.mkdir(parents=True)
    for path in orders.files:
        (folder / path.name).hardlink_to(path)


def _run(case: Case, output: Path, scratch: Path) -> Sample:
    report = scratch / "report.json"
    cores = sorted(_cores())[-case.processes :]
    if len(cores) < case.processes:
        raise BenchmarkError(f"{case.name}: needs {case.processes} cores")
    script = HERE / "contenders" / f"{case.contender}.py"
    launcher = ["-I", "-S", HERE / "launch.py", report, ",".join(map(str, cores))]
    measured = [sys.executable, script, output, *case.input.files]
    result = subprocess.run(
        [sys.executable, *map(str, launcher), *map(str, measured)],
        cwd=ROOT,
        env=_environment(case),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise BenchmarkError(f"{case.name}: failed\n{result.stderr[-2000:].strip()}")
    return msgspec.json.decode(report.read_bytes(), type=Sample)


def _cores() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def _environment(case: Case) -> dict[str, str]:
    """One thread for libraries that take the number from here, no settings of ours."""
    ours = ("STORELAKE_", "LAKE_ROOT")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    threads = {"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
    return {**kept, **threads, "PROCESSES": str(case.processes)}


def _series(case: Case, samples: list[Sample]) -> Series:
    return Series(
        name=case.name,
        orders=case.input.orders,
        input_bytes=case.input.byte_count,
        file_count=len(case.input.files),
        processes=case.processes,
        quarantined=case.input.bad,
        samples=samples,
    )
