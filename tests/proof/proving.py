"""A shop's files through the lake, the project's SQL and the oracle."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
from comparing import disagreements
from oracle import Settings, Table, compute
from replay import Replay
from shop import PROJECT_ROOT

from lake.ingest import ingest
from lake.layout import Layout
from lake.settings import Rules

SEEDS = PROJECT_ROOT / "seeds"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Proof:
    """One set of settings, as both sides understand it."""

    replay: Replay
    settings: dict[str, Any] = field(default_factory=dict)

    def ingest(self, root: Path) -> Layout:
        """Flatten what is in the lake's raw folder."""
        layout = Layout(root)
        rules = Rules.load({"source_timezone": "UTC", **self.settings})
        ingest(layout, rules, NOW, processes=1)
        return layout

    def build(self, root: Path) -> duckdb.DuckDBPyConnection:
        """The warehouse of a lake that is up to date."""
        return self.replay.build(Layout(root))

    def oracle(self, root: Path) -> dict[str, Table]:
        """What the raw files of a lake say."""
        stated = {
            name: date.fromisoformat(value) if name.endswith("_date") else value
            for name, value in self.settings.items()
        }
        return compute(Layout(root).raw, SEEDS, Settings(**stated))

    def disagreements(self, root: Path) -> list[str]:
        """Ingest, build and compute; where the two do not agree, a line a cell."""
        self.ingest(root)
        with self.build(root) as connection:
            return disagreements(connection, self.oracle(root))
