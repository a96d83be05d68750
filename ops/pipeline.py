"""The daily run: ingest, build and test, publish."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lake.cli import run_ingest
from lake.layout import Layout
from lake.lock import exclusive
from lake.settings import project_settings
from ops.publish import publish
from ops.warehouse import dbt_build
from serving.versions import Version


def run(layout: Layout, overrides: Mapping[str, Any]) -> Version:
    """Take raw files all the way to a published version.

    Raises:
        LakeError, BuildError, NotPublishableError: the stage that failed; what was
            published before stays.
    """
    settings = project_settings(overrides)
    with exclusive(layout.run_lock):
        run_ingest(layout, overrides)
        # What a replaced or removed file no longer says goes from the history, too.
        dbt_build(layout, {**overrides, "forget_retracted_changes": True})
        return publish(layout, settings, datetime.now(UTC))
