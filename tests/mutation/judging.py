"""One mistake: planted in a copy, looked at by the oracle and by the tests."""

import os
import pickle
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from comparing import KEYS, Row, differences, rows_of
from replay import Replay

from lake.layout import Layout
from mutation import manifests
from mutation.copies import Copy
from mutation.mistakes import Mistake, MistakeError
from mutation.scenarios import SCENARIOS, Scenario

RED = ("fail", "error")

Expected = dict[str, list[Row]] | None


@dataclass(frozen=True)
class Verdict:
    """Who noticed: the oracle by a column, the tests by their names."""

    mistake: Mistake
    oracle: str | None
    red_tests: tuple[str, ...]

    @property
    def survives(self) -> str | None:
        """Whom the mistake gets past."""
        if self.oracle is None:
            return "the oracle does not notice"
        if self.mistake.test not in self.red_tests:
            others = ", ".join(self.red_tests) or "none"
            return f"{self.mistake.test} stays green; red: {others}"
        return None


@dataclass(frozen=True)
class Workshop:
    """Where everything lies: the pristine copy, the lakes, what the oracle says."""

    folder: Path

    @property
    def pristine(self) -> Path:
        return self.folder / "pristine"

    def lake(self, scenario: str, *, is_first: bool = False) -> Path:
        name = scenario.replace(" ", "_")
        return self.folder / "lakes" / (f"{name}_first" if is_first else name)

    def replay(self, scenario: str) -> Replay:
        """The project's own SQL."""
        compiled: Replay = self._load(scenario, "statements")
        return compiled

    def keep_replay(self, scenario: str, compiled: Replay) -> None:
        self._keep(scenario, "statements", compiled)

    def expected(self, scenario: str) -> Expected:
        """What the oracle says, None where it refuses for want of a rate."""
        answer: Expected = self._load(scenario, "oracle")
        return answer

    def keep_expected(self, scenario: str, answer: Expected) -> None:
        self._keep(scenario, "oracle", answer)

    def _load(self, scenario: str, kind: str) -> Any:
        return pickle.loads((self.folder / f"{scenario}.{kind}").read_bytes())  # noqa: S301

    def _keep(self, scenario: str, kind: str, value: object) -> None:
        (self.folder / f"{scenario}.{kind}").write_bytes(pickle.dumps(value))


def judge(workshop: Workshop, mistake: Mistake) -> Verdict:
    """Plant a mistake in a copy of its own, and ask both sides."""
    folder = workshop.folder / "mistakes" / mistake.name
    shutil.copytree(workshop.pristine, folder, symlinks=True)
    try:
        mistake.plant(folder)
        if mistake.is_in_lake:
            return _judge_lake(workshop, mistake, folder)
        if mistake.is_grown:
            return _judge_grown(workshop, mistake, folder)
        return _judge_models(workshop, mistake, folder)
    finally:
        shutil.rmtree(folder)


def _judge_models(workshop: Workshop, mistake: Mistake, folder: Path) -> Verdict:
    scenario = SCENARIOS[mistake.scenario]
    manifest = Copy(workshop.pristine, scenario.name).manifest()
    concerned = sorted(manifests.nodes_of(manifest, mistake.file))
    names = tuple(node.split(".")[2] for node in concerned)
    changed = Copy(folder, scenario.name, names)
    try:
        replay = _instead(changed.compiled(scenario.settings), workshop, scenario)
        with replay.build(Layout(workshop.lake(scenario.name))) as connection:
            noticed = first_difference(connection, workshop.expected(scenario.name))
            red = red_data_tests(connection, manifest)
    except AssertionError as error:
        raise MistakeError(f"{mistake.name}: dbt compiles nothing: {error}") from error
    except duckdb.Error as error:
        noticed, red = f"no table: {type(error).__name__}", []
    if tests := manifests.unit_tests(manifest, concerned):
        red += red_unit_tests(Copy(folder, "plain", tuple(tests)), workshop)
    if mistake.is_pytest:
        red += red_pytests(folder, [mistake.test])
    return Verdict(mistake, noticed, tuple(red))


def _instead(changed: Replay, workshop: Workshop, scenario: Scenario) -> Replay:
    """The project's own SQL, but for the statements that are changed."""
    own = workshop.replay(scenario.name)
    by_relation = {_relation(statement): statement for statement in changed.statements}
    statements = [by_relation.get(_relation(s), s) for s in own.statements]
    return Replay(own.database, tuple(statements))


def _relation(statement: str) -> str:
    return statement.partition(" as ")[0]


def _judge_lake(workshop: Workshop, mistake: Mistake, folder: Path) -> Verdict:
    scenario = SCENARIOS[mistake.scenario]
    lake = folder / "shop"
    finished = ingest(folder, scenario, lake)
    if finished.returncode:
        noticed: str | None = "storelake ingest fails"
        red = []
    else:
        replay = workshop.replay(scenario.name)
        with replay.build(Layout(lake)) as connection:
            noticed = first_difference(connection, workshop.expected(scenario.name))
            manifest = Copy(workshop.pristine, scenario.name).manifest()
            red = red_data_tests(connection, manifest)
    return Verdict(mistake, noticed, tuple(red + red_pytests(folder, [mistake.test])))


def _judge_grown(workshop: Workshop, mistake: Mistake, folder: Path) -> Verdict:
    copy = Copy(folder, "grown")
    copy.warehouse.unlink()
    grow(copy, workshop)
    with duckdb.connect(str(copy.warehouse), read_only=True) as connection:
        noticed = first_difference(connection, workshop.expected("plain"))
    copy.dbt("test", "--select", "test_type:data", lake=workshop.lake("plain"))
    red = [name for name, status in copy.results().items() if status in RED]
    if mistake.is_pytest:
        red += red_pytests(folder, [mistake.test])
    return Verdict(mistake, noticed, tuple(red))


def grow(copy: Copy, workshop: Workshop) -> None:
    """Build the warehouse of the first delivery, then that of the second upon it."""
    for is_first in (True, False):
        finished = copy.dbt(
            "build", "--exclude-resource-type", "test", "unit_test",
            "--vars", "{allow_loss: true, forget_retracted_changes: true}",
            lake=workshop.lake("plain", is_first=is_first),
        )  # fmt: skip
        if finished.returncode:
            raise MistakeError(f"{copy.root.name}: does not build: {finished.stdout}")


def ingest(
    code: Path, scenario: Scenario, lake: Path, *more: str
) -> subprocess.CompletedProcess[str]:
    """The shop of a scenario through the lake code of a copy."""
    return _python(code, "-m", "mutation.lakes", scenario.name, str(lake), *more)


def red_pytests(folder: Path, names: list[str]) -> list[str]:
    """Which of the tests fail in a copy."""
    return [
        name
        for name in names
        if _python(
            folder, "-m", "pytest", "-x", "-p", "no:cacheprovider", name
        ).returncode
    ]


def _python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = (folder, folder / "tests", folder / "tests/proof")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DBT_")
    }
    environment |= {
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def first_difference(
    connection: duckdb.DuckDBPyConnection, expected: Expected
) -> str | None:
    """The first table and column in which the warehouse is not what the oracle says."""
    if expected is None:
        unknown = "select count(*) from fact_orders where net_sales is null"
        is_refused = connection.execute(unknown).fetchall()[0][0]
        return None if is_refused else "fact_orders.net_sales"
    for name in KEYS:
        if found := differences(name, rows_of(connection, name), expected[name]):
            place = found[0].partition(": ")[0]
            column = place.rpartition(").")[2] if ")." in place else "rows"
            return f"{name}.{column}"
    return None


def red_data_tests(
    connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any]
) -> list[str]:
    return sorted(
        test.name for test in manifests.data_tests(manifest) if test.is_red(connection)
    )


def red_unit_tests(copy: Copy, workshop: Workshop) -> list[str]:
    """Which of the selected unit tests fail."""
    copy.warehouse.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(Copy(workshop.pristine, "grown").warehouse, copy.warehouse)
    copy.dbt("test", lake=workshop.lake("plain"))
    return sorted(name for name, status in copy.results().items() if status in RED)
