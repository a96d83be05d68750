"""The daily run: ingest, build and test, publish; and publishing alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import duckdb

from lake.cli import run_ingest
from lake.layout import Layout
from lake.lock import exclusive
from lake.settings import project_settings
from ops.build_record import node_records
from ops.errors import NotPublishableError
from ops.publish import publish
from ops.run_log import Check, RunLog, recorded_run
from ops.warehouse import dbt_build, warehouse_path
from serving.versions import Version


def run(layout: Layout, overrides: Mapping[str, Any]) -> Version:
    """Take raw files all the way to a published version.

    Raises:
        LakeError, BuildError, NotPublishableError: the stage that failed; what was
            published before stays.
    """
    settings = project_settings(overrides)
    with recorded_run(layout, "run", _now) as log, exclusive(layout.run_lock):
        with log.stage("ingest") as stage:
            report = run_ingest(layout, overrides)
            stage.rows_in = sum(s.records_read for s in report.flattened)
            stage.rows_out = sum(s.records_processed for s in report.flattened)
        try:
            with log.stage("build"):
                # What a replaced or removed file no longer says goes from the history.
                dbt_build(layout, {**overrides, "forget_retracted_changes": True})
        finally:
            log.checks += _checks()
        return _publish(layout, settings, log)


def publish_build(layout: Layout, overrides: Mapping[str, Any]) -> Version:
    """Publish the last build, whoever made it.

    Raises:
        NotPublishableError: it is not a full and tested one of this lake.
        OperationError: the warehouse cannot be read, or the lake not be written.
    """
    settings = project_settings(overrides)
    with recorded_run(layout, "publish", _now) as log:
        log.checks += _checks()
        return _publish(layout, settings, log)


def _publish(layout: Layout, settings: Mapping[str, Any], log: RunLog) -> Version:
    with log.stage("publish") as stage:
        version = publish(layout, settings, _now())
        stage.rows_out = sum(mart.row_count for mart in version.marts.values())
        log.version, log.as_of_date = version.version, version.as_of_date
        return version


def _checks() -> list[Check]:
    """What became of each node of the last build; nothing if it left no record."""
    try:
        with duckdb.connect(str(warehouse_path()), read_only=True) as connection:
            nodes = node_records(connection)
    except (duckdb.IOException, NotPublishableError):
        return []
    return [
        Check(node.node_id, node.resource_type, node.status, node.invoked_at)
        for node in nodes
    ]


def _now() -> datetime:
    return datetime.now(UTC)
