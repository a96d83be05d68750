"""The stages of a run, in their order: what each does, and how its failure is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import duckdb

from lake.ingest_command import run_ingest
from lake.layout import Layout
from lake.manifest import load_manifest
from ops.build_record import NodeRecord, node_records
from ops.errors import HOUSE_ERRORS, NotPublishableError, StageError
from ops.project_files import project_changed_at
from ops.publish import publish, recorded_settings
from ops.retention import point_to
from ops.run_log import Check, RunLog, Stage
from ops.warehouse import Builder, warehouse_path
from serving.versions import current_version


class StageName(StrEnum):
    """The stages of a run, in their order."""

    INGEST = "ingest"
    BUILD = "build"
    TEST = "test"
    PUBLISH = "publish"


ALL = tuple(StageName)
AFTER_INGEST = ALL[1:]
BUILT = ("seed", "snapshot", "model")
TESTED = ("test", "unit_test")
EXIT_CODES = {
    StageName.INGEST: 3,
    StageName.BUILD: 4,
    StageName.TEST: 5,
    StageName.PUBLISH: 6,
}


@dataclass(frozen=True)
class Job:
    """What every stage of a run works on.

    Attributes:
        overrides: what `--vars` gave.
        settings: all of them, those overrides included.
        builder: of the warehouse.
    """

    layout: Layout
    overrides: Mapping[str, Any]
    settings: Mapping[str, Any]
    log: RunLog
    builder: Builder


def since(first: StageName | None) -> tuple[StageName, ...]:
    """A stage and all after it; every stage without."""
    return ALL[ALL.index(first) :] if first else ALL


def perform(job: Job, name: StageName) -> None:
    """Do one stage and note it in the log.

    Raises:
        StageError: it failed.
    """
    try:
        with job.log.stage(name) as stage:
            STAGES[name](job, stage)
    except HOUSE_ERRORS as error:
        raise StageError(str(error), EXIT_CODES[name]) from error


def confirmed(job: Job) -> bool:
    """Whether the published version is of this lake, these settings, this project.

    If so, readers learn that it was true now.
    """
    version = current_version(job.layout)
    if version is None or not warehouse_path().exists():
        return False
    published_at = datetime.fromtimestamp(job.layout.pointer.stat().st_mtime, UTC)
    of_now = (load_manifest(job.layout).lake_id, recorded_settings(job.settings))
    is_same = (version.lake_id, version.settings) == of_now
    if is_same and project_changed_at() < published_at.replace(tzinfo=None):
        point_to(job.layout, version.version)
        job.log.version, job.log.as_of_date = version.version, version.as_of_date
        return True
    return False


def _ingest(job: Job, stage: Stage) -> None:
    report = run_ingest(job.layout, job.overrides)
    stage.rows_in = sum(source.records_read for source in report.flattened)
    stage.rows_out = sum(source.records_processed for source in report.flattened)


def _build(job: Job, stage: Stage) -> None:
    """Seeds, snapshots and models; from the rows of the lake to those of the tables."""
    manifest = load_manifest(job.layout)
    stage.rows_in = sum(source.records_processed for source in manifest.sources)
    try:
        job.builder.build()
    finally:
        job.log.checks += checks(BUILT)
    stage.rows_out = _rows_built()


def _test(job: Job, _: Stage) -> None:
    try:
        job.builder.test()
    finally:
        job.log.checks += checks(TESTED)


def _publish(job: Job, stage: Stage) -> None:
    version = publish(job.layout, job.settings, datetime.now(UTC))
    stage.rows_out = sum(mart.row_count for mart in version.marts.values())
    job.log.version, job.log.as_of_date = version.version, version.as_of_date


STAGES: dict[StageName, Callable[[Job, Stage], None]] = {
    StageName.INGEST: _ingest,
    StageName.BUILD: _build,
    StageName.TEST: _test,
    StageName.PUBLISH: _publish,
}


def checks(kinds: tuple[str, ...] = BUILT + TESTED) -> list[Check]:
    """What became of each node of the last build; nothing if it left no record."""
    try:
        with duckdb.connect(str(warehouse_path()), read_only=True) as connection:
            nodes = node_records(connection)
    except (duckdb.IOException, NotPublishableError):
        return []
    return [_check(node) for node in nodes if node.resource_type in kinds]


def _check(node: NodeRecord) -> Check:
    return Check(
        check_id=node.node_id,
        kind=node.resource_type,
        status=node.status,
        checked_at=node.invoked_at,
        seconds=node.seconds,
        failures=node.failures,
        message=node.message,
    )


def _rows_built() -> int:
    """Rows of all tables in the warehouse."""
    with duckdb.connect(str(warehouse_path()), read_only=True) as connection:
        query = "select coalesce(sum(estimated_size), 0) from duckdb_tables()"
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
