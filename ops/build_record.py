"""What the warehouse says about its own last build (macros/builds writes it)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import yaml

from lake.layout import PROJECT_ROOT
from lake.settings import numbers_as_text
from ops.errors import NotPublishableError
from ops.project_files import project_changed_at

REMEDY = "run storelake run (or dbt build) first"


@dataclass(frozen=True)
class NodeRecord:
    """One seed, model or test, and what became of it when it last ran."""

    node_id: str
    resource_type: str
    relation: str
    status: str
    invocation_id: str
    invoked_at: datetime
    lake_id: str
    settings: dict[str, str | None]


@dataclass(frozen=True)
class Build:
    """A full, tested build: what it is of, and the public relations that it made."""

    run_id: str
    lake_id: str
    settings: dict[str, str | None]
    relations: list[str]


def verified_build(
    connection: duckdb.DuckDBPyConnection,
    lake_id: str,
    settings: Mapping[str, Any],
) -> Build:
    """The newest build, once it is sure that it is complete, tested and of this lake.

    Raises:
        NotPublishableError: with the first thing that is not so.
    """
    wanted_unit_tests = project_unit_tests()
    nodes = [
        node
        for node in _nodes(connection)
        if node.resource_type != "unit_test" or node.node_id in wanted_unit_tests
    ]
    # dbt run takes no snapshot: a data test says when one has not seen the lake.
    loaded, models, tests, unit_tests = (
        [node for node in nodes if node.resource_type in types]
        for types in (("seed", "snapshot"), ("model",), ("test",), ("unit_test",))
    )
    if not models or not tests:
        raise NotPublishableError(f"nothing was ever built and tested; {REMEDY}")
    for name in sorted(wanted_unit_tests - {node.node_id for node in unit_tests}):
        raise NotPublishableError(f"{name}: never run; run dbt test")
    for node in nodes:
        if node.status not in ("success", "pass", "warn"):
            raise NotPublishableError(f"{node.node_id}: {node.status}; {REMEDY}")
    wanted = numbers_as_text(settings)
    for node in [*models, *tests]:
        _check_inputs(node, lake_id, wanted)
    build = max(models, key=lambda node: node.invoked_at)
    for node in models:
        if node.invocation_id != build.invocation_id:
            raise NotPublishableError(
                f"{node.node_id}: older than {build.node_id}, the last build was "
                f"partial; {REMEDY}"
            )
    _check_order(loaded, build, tests)
    changed_at = project_changed_at()
    for node in unit_tests:  # their rows are made up: only new code can change them
        if node.invoked_at < changed_at:
            raise NotPublishableError(
                f"{node.node_id}: not run since the project was changed; run dbt test"
            )
    return Build(
        run_id=build.invocation_id,
        lake_id=lake_id,
        settings=wanted,
        relations=sorted(node.relation for node in models if node.relation),
    )


def project_unit_tests() -> set[str]:
    """The ids of the unit tests in `models/`; dbt does not list them in its graph."""
    pages = [
        yaml.safe_load(page.read_text())
        for page in (PROJECT_ROOT / "models").rglob("*.yml")
    ]
    return {
        f"unit_test.storelake.{test['model']}.{test['name']}"
        for page in pages
        for test in page.get("unit_tests", [])
    }


def _nodes(connection: duckdb.DuckDBPyConnection) -> list[NodeRecord]:
    try:
        rows = connection.execute(
            "select node_id, resource_type, relation, status, invocation_id, "
            "invoked_at, lake_id, settings from builds.nodes order by node_id"
        ).fetchall()
    except duckdb.CatalogException as error:
        raise NotPublishableError(
            f"the warehouse holds no record of a build; {REMEDY}"
        ) from error
    return [NodeRecord(*[*row[:-1], json.loads(row[-1])]) for row in rows]


def _check_inputs(
    node: NodeRecord, lake_id: str, settings: Mapping[str, str | None]
) -> None:
    if node.lake_id != lake_id:
        raise NotPublishableError(
            f"{node.node_id}: was built from another state of the lake; {REMEDY}"
        )
    for name, value in settings.items():
        if node.settings.get(name) != value:
            raise NotPublishableError(
                f"{node.node_id}: was built with {name} = {node.settings.get(name)}, "
                f"asked for is {value}; {REMEDY}, or publish with the --vars it was "
                "built with"
            )


def _check_order(
    loaded: Iterable[NodeRecord], build: NodeRecord, tests: Iterable[NodeRecord]
) -> None:
    for node in loaded:
        if node.invoked_at > build.invoked_at:
            raise NotPublishableError(
                f"{node.node_id}: newer than the models; {REMEDY}"
            )
    for node in tests:
        if node.invoked_at < build.invoked_at:
            raise NotPublishableError(
                f"{node.node_id}: not run since the models were built; run dbt test"
            )
