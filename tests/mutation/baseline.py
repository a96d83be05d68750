"""The project as it is: lakes, oracle and compiled SQL; everything must be green."""

import shutil
from functools import partial
from multiprocessing.pool import Pool
from pathlib import Path

import duckdb
from oracle import MissingRateError, compute

from lake.layout import Layout
from mutation.copies import Copy, copy_project
from mutation.judging import (
    Expected,
    Workshop,
    first_difference,
    grow,
    ingest,
    red_data_tests,
    red_pytests,
)
from mutation.mistakes import Mistake, MistakeError
from mutation.scenarios import SCENARIOS, Scenario


def prepare(
    pool: Pool,
    workshop: Workshop,
    mistakes: list[Mistake],
    *,
    is_whole: bool,
) -> None:
    """Copy, compile, ingest and compute; unit tests and pytests only of the whole.

    Raises:
        MistakeError: something is red before any mistake is made.
    """
    copy_project(workshop.pristine)
    names = ["plain", *sorted({m.scenario for m in mistakes} - {"plain"})]
    found = pool.map(partial(_prepare, workshop), names, chunksize=1)
    red = [line for lines in found for line in lines]
    tests = sorted({m.test for m in mistakes if m.is_pytest}) if is_whole else []
    testing = pool.apply_async(red_pytests, (workshop.pristine, tests))
    red += pool.apply(_build, (workshop, is_whole)) + testing.get()
    if red:
        raise MistakeError("red before any mistake was planted: " + "; ".join(red))


def _prepare(workshop: Workshop, name: str) -> list[str]:
    """One scenario; what is not as it should be."""
    scenario = SCENARIOS[name]
    lake = workshop.lake(name)
    finished = ingest(workshop.pristine, scenario, lake)
    if name == "plain":
        ingest(workshop.pristine, scenario, workshop.lake(name, is_first=True), "first")
    if finished.returncode:
        return [f"{name}: storelake ingest: {finished.stderr[-500:]}"]
    expected = _expected(lake, workshop.pristine / "seeds", scenario)
    workshop.keep_expected(name, expected)
    copy = Copy(workshop.pristine, name)
    replay = copy.compiled(scenario.settings)
    workshop.keep_replay(name, replay)
    with replay.build(Layout(lake)) as connection:
        if expected is None:
            return []  # without a rate there is nothing to agree on, and tests say so
        red = red_data_tests(connection, copy.manifest())
        if difference := first_difference(connection, expected):
            red.append(difference)
    return [f"{name}: {line}" for line in red]


def _expected(lake: Path, seeds: Path, scenario: Scenario) -> Expected:
    try:
        tables = compute(Layout(lake).raw, seeds, scenario.oracle_settings())
    except MissingRateError:
        return None
    return {name: table.records() for name, table in tables.items()}


def _build(workshop: Workshop, is_whole: bool) -> list[str]:
    """A real warehouse, grown in two deliveries: unit tests need one."""
    copy, grown = Copy(workshop.pristine), Copy(workshop.pristine, "grown")
    grow(grown, workshop)
    with duckdb.connect(str(grown.warehouse), read_only=True) as connection:
        difference = first_difference(connection, workshop.expected("plain"))
    red = [f"grown: {difference}"] if difference else []
    if is_whole:
        shutil.copy(grown.warehouse, copy.warehouse)
        copy.dbt("test", lake=workshop.lake("plain"))
        red += [
            n for n, s in copy.results().items() if s not in ("pass", "warn", "success")
        ]
    return red
