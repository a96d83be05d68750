"""What the warehouse says about its own last build (macros/builds writes it)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from lake.layout import PROJECT_ROOT
from lake.settings import numbers_as_text, read_yaml
from ops.errors import NotPublishableError
from ops.project_files import project_changed_at

REMEDY = "run storelake run (or dbt build) first"


@dataclass(frozen=True)
class NodeRecord:
    """One seed, model or test, and what became of it when it last ran.

    Attributes:
        seconds: how long dbt was at it.
        failures: rows that fail a test.
        message: what dbt says of it.
    """

    node_id: str
    resource_type: str
    relation: str
    status: str
    invocation_id: str
    invoked_at: datetime
    lake_id: str
    settings: dict[str, str | None]
    seconds: float | None
    failures: int | None
    message: str | None


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
    nodes = node_records(connection)
    # dbt run takes no snapshot: a data test says when one has not seen the lake.
    loaded, models, tests = (
        [node for node in nodes if node.resource_type in types]
        for types in (("seed", "snapshot"), ("model",), ("test",))
    )
    if not models or not tests:
        raise NotPublishableError(f"nothing was ever built and tested; {REMEDY}")
    for node in [*loaded, *models, *tests]:
        if node.status not in ("success", "pass", "warn"):
            raise NotPublishableError(f"{node.node_id}: {node.status}; {REMEDY}")
    if unit_test := open_unit_test(connection):
        raise NotPublishableError(
            f"{unit_test}: has not passed since the project was changed; run dbt test"
        )
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
    return Build(
        run_id=build.invocation_id,
        lake_id=lake_id,
        settings=wanted,
        relations=sorted(node.relation for node in models if node.relation),
    )


def open_unit_test(connection: duckdb.DuckDBPyConnection) -> str | None:
    """A unit test that has not passed since the project was changed, if there is one.

    Their rows are made up, so only a change to the project can change what they say.

    Raises:
        NotPublishableError: the warehouse holds no record of a build.
    """
    changed_at = project_changed_at()
    passed = {
        node.node_id
        for node in node_records(connection)
        if node.status == "pass" and node.invoked_at >= changed_at
    }
    return min(project_unit_tests() - passed, default=None)


def project_unit_tests() -> set[str]:
    """The ids of the unit tests in `models/`; dbt does not list them in its graph."""
    pages = [read_yaml(page) for page in (PROJECT_ROOT / "models").rglob("*.yml")]
    return {
        f"unit_test.storelake.{test['model']}.{test['name']}"
        for page in pages
        for test in page.get("unit_tests", [])
    }


def node_records(connection: duckdb.DuckDBPyConnection) -> list[NodeRecord]:
    """All nodes of the project, by id.

    Raises:
        NotPublishableError: the warehouse holds no record of a build.
    """
    try:
        rows = connection.execute(
            "select node_id, resource_type, relation, status, invocation_id, "
            "invoked_at, lake_id, settings, seconds, failures, message "
            "from builds.nodes order by node_id"
        ).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise NotPublishableError(
            f"the warehouse holds no record of a build; {REMEDY}"
        ) from error
    return [NodeRecord(*[*row[:7], json.loads(row[7]), *row[8:]]) for row in rows]


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
