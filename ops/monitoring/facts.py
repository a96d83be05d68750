"""What the monitors look at: the lake as its manifest lists it, published or not."""

import glob
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from lake.contract import Feed, ReasonCode
from lake.layout import Layout
from lake.manifest import Manifest, Part, Source
from lake.settings import SEEDS
from lake.tables import QUARANTINE, TABLES
from ops.findings import Finding, Severity
from ops.monitoring.settings import MonitoringSettings

SQL = Path(__file__).resolve().parent / "sql"
# Verdicts on the first of the judged days need days before it, and those need others.
BASELINE_DAYS = 150
SHAPE_REASONS = (
    ReasonCode.MISSING_FIELD,
    ReasonCode.WRONG_TYPE,
    ReasonCode.INVALID_TIMESTAMP,
)


@cache
def sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()


@dataclass(frozen=True)
class DayFacts:
    """What a business date had."""

    orders: int
    net_sales: float


@dataclass(frozen=True)
class FileFacts:
    """What an order file holds: versions of orders; repeated ones, late orders."""

    source_file: str
    records: int
    repeated: int
    late: int


@dataclass(frozen=True)
class Facts:
    """The lake at one time; each fact is computed when it is first asked for.

    Attributes:
        project: the settings of the project.
        now: UTC.
    """

    layout: Layout
    manifest: Manifest
    project: Mapping[str, Any]
    settings: MonitoringSettings
    now: datetime

    @property
    def today(self) -> date:
        """The business date of now."""
        zone = ZoneInfo(str(self.project["reporting_timezone"]))
        return self.now.astimezone(zone).date()

    @property
    def as_of_date(self) -> date | None:
        """Up to where people say that everything has arrived."""
        stated = self.project["as_of_date"]
        return date.fromisoformat(str(stated)) if stated is not None else None

    @cached_property
    def end(self) -> date | None:
        """The last day that is over and has arrived whole; None without orders.

        Nobody knows whether more of the newest day will come, unless `as_of_date` says
        so.
        """
        newest = self.newest.get(Feed.ORDERS)
        if newest is None:
            return None
        known = min(newest, self.today) - timedelta(days=1)
        return min(self.as_of_date or known, self.today - timedelta(days=1))

    @cached_property
    def days(self) -> dict[date, DayFacts]:
        """Every day up to `end` without a gap, as far back as it matters."""
        paths = self._paths("fact_orders"), self._paths("fact_order_items")
        if self.end is None or not all(paths):
            return {}
        rows = self._rows(
            "days",
            orders=paths[0],
            items=paths[1],
            timezone=str(self.project["reporting_timezone"]),
            currency=str(self.project["reporting_currency"]),
            policy=str(SEEDS / "order_status_policy.csv"),
            rates=str(SEEDS / "exchange_rates.csv"),
        )
        known = {day: DayFacts(orders, sales) for day, orders, sales in rows}
        first = max(min(known), self._since)
        days = [first + timedelta(days=n) for n in range((self.end - first).days + 1)]
        return {day: known.get(day, DayFacts(0, 0.0)) for day in days}

    @cached_property
    def order_files(self) -> list[FileFacts]:
        """The order files by name, of what lies as far back as it matters."""
        paths = self._paths("fact_orders")
        rows = self._rows("files", orders=paths) if paths else []
        return [FileFacts(*row) for row in rows]

    @cached_property
    def refused(self) -> dict[str, dict[tuple[str, str], int]]:
        """By file: the records whose shape was refused, by field and reason."""
        counts: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
        paths = self._paths(QUARANTINE)
        codes = [code.value for code in SHAPE_REASONS]
        rows = self._rows("refused", quarantine=paths, codes=codes) if paths else []
        for source_file, field, code, records in rows:
            counts[source_file][field, code] = records
        return counts

    @cached_property
    def newest(self) -> dict[Feed, date]:
        """The newest day that each feed tells of, as far as it is over or today."""
        return {feed: max(ends.values()) for feed, ends in self.ends.items() if ends}

    @cached_property
    def ends(self) -> dict[Feed, dict[str, date]]:
        """By feed: the newest day that each of its files tells of."""
        return {feed: self._ends(feed) for feed in Feed}

    def finding(  # noqa: PLR0913, PLR0917 - a finding has as many parts
        self,
        monitor: str,
        subject: str,
        message: str,
        severity: Severity = Severity.OK,
        value: float | None = None,
        expected: float | None = None,
        look: str = "storelake status",
    ) -> Finding:
        """A finding of now."""
        return Finding(
            monitor, subject, severity, value, expected, message, look, self.now
        )

    def sources(self, feed: Feed) -> list[Source]:
        """The files of a feed by name."""
        return [s for s in self.manifest.sources if Feed.of(s.source_file) is feed]

    def is_checked(self, source: Source) -> bool:
        """Whether it came lately."""
        committed_at = source.committed_at
        if committed_at.tzinfo is None:
            committed_at = committed_at.replace(tzinfo=UTC)
        return self.now - committed_at <= timedelta(days=self.settings.checked_days)

    @cached_property
    def _since(self) -> date:
        """How far back it matters."""
        end = self.end or self.today
        return end - timedelta(days=self.settings.checked_days + BASELINE_DAYS)

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute("set TimeZone = 'UTC'")
        return connection

    def _ends(self, feed: Feed) -> dict[str, date]:
        table = TABLES[feed][0]
        paths = [
            glob.escape(str(self.layout.root / part.path))
            for part in self.manifest.parts
            if part.table == table.name and Feed.of(part.source_file) is feed
        ]
        if not paths:
            return {}
        query = (
            f"select source_file, cast(max({table.instant}) as date) "
            f"from read_parquet($paths) where {table.instant} < $now group by 1"
        )
        now = self.now.astimezone(UTC).replace(tzinfo=None)
        parameters = {"paths": paths, "now": now}
        return dict(self._connection.execute(query, parameters).fetchall())

    def _paths(self, table: str) -> list[str]:
        """The part files of a table, for DuckDB; not of months that are long past."""
        first_month = f"{self._since:%Y-%m}"
        return [
            glob.escape(str(self.layout.root / part.path))
            for part in self.manifest.parts
            if part.table == table and _month(part) >= first_month
        ]

    def _rows(self, name: str, **parameters: Any) -> Sequence[tuple[Any, ...]]:
        return self._connection.execute(sql(name), parameters).fetchall()


def _month(part: Part) -> str:
    """The month of a partition such as 2025-03; what has none is of every month."""
    steps = [step.partition("=")[2] for step in part.path.split("/")]
    return "-".join(filter(None, steps)) or "9999"
