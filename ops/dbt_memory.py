"""A plugin of dbt-duckdb, named in profiles.yml: dbt ends sooner.

Python looks through all that lives for garbage, again and again and at the end. Most of
what lives in dbt is the project that it has read, which is needed until the end.
"""

import gc
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin


class Plugin(BasePlugin):
    """Made by dbt-duckdb as it opens the warehouse, when the project has been read."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:  # noqa: ARG002 - dbt's
        gc.freeze()
