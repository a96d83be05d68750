"""A made-up shop that is run month after month, with everything the monitors say."""

import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.monitoring.incidents import (
    FILE_KINDS,
    KIND_OF_DAYS,
    Incident,
    Kind,
)
from benchmarks.monitoring.spoiling import spoiled, thinned
from generator.defect_rates import DefectRates, no_defects
from generator.feed_files import file_name
from generator.settings import ShopSettings
from generator.writer import generate
from lake.contract import Feed
from lake.ingest import ingest
from lake.layout import Layout
from lake.settings import Rules, project_settings
from ops.findings import Finding, is_bad
from ops.monitoring.disk import DISK
from ops.monitoring.drift import DRIFT
from ops.monitoring.freshness import FRESHNESS
from ops.monitoring.monitors import findings_of
from ops.monitoring.runs import RUN_TIME
from ops.monitoring.settings import DEFAULT_PATH, MonitoringSettings, load_settings
from ops.records import write_records
from ops.run_log import RUN_ID_FORMAT

MONTHS, ORDERS = 14, 84_000  # of which every second one arrives
# What goes wrong in every shop, those without incidents too.
DIRT = replace(
    no_defects(), late=0.004, resent=0.003, stale=0.002, bad=0.004, truncated=0.1
)
DIRT_AND_INCIDENTS = replace(DIRT, doubled=0.1, **dict.fromkeys(KIND_OF_DAYS, 1))
# Files and runs before these months are too few to tell what is usual.
FIRST_MONTH = 4
RUN_AT = timedelta(hours=3, minutes=15)
RUNS_A_MONTH = 5
OF_A_RUN = (FRESHNESS, RUN_TIME)
STAGE_SECONDS = {"ingest": 20, "build": 90, "test": 45, "publish": 8}


# A monitor, a subject, and the run if it says something of each run.
Identity = tuple[str, str, int | None]


@dataclass
class Told:
    """What the monitors said in all the runs of a shop.

    Attributes:
        incidents: what happened.
        start: the first day of the shop.
        alerts: each once, with the run that said it first.
        checks: all verdicts, good ones too.
        announced: what would have been alerts, had nobody announced the campaigns.
    """

    incidents: list[Incident]
    start: date
    alerts: dict[Identity, tuple[Finding, int]] = field(default_factory=dict)
    checks: set[Identity] = field(default_factory=set)
    announced: set[Identity] = field(default_factory=set)

    def hear(self, finding: Finding, run: int) -> None:
        """Note a verdict; one that was heard before stays as it was."""
        identity = _identity(finding, run)
        if _is_verdict(finding) or is_bad(finding):
            self.checks.add(identity)
        if finding.acknowledged:
            self.announced.add(identity)
        if is_bad(finding):
            self.alerts.setdefault(identity, (finding, run))


def shop_of(seed: int, *, has_incidents: bool) -> ShopSettings:
    """The shop of a seed; seeds differ in the month that it begins in, too."""
    defects: DefectRates = DIRT_AND_INCIDENTS if has_incidents else DIRT
    start = date(2024, 1 + seed % 12, 1)
    return ShopSettings(start, MONTHS, ORDERS, seed, defects)


def run_shop(seed: int, *, has_incidents: bool) -> Told:
    """Make a shop, then let each month arrive, be ingested and monitored."""
    shop = shop_of(seed, has_incidents=has_incidents)
    draw = random.Random(seed)  # noqa: S311 - a seed, no secret
    with tempfile.TemporaryDirectory() as folder:
        made, layout = Path(folder) / "made" / "raw", Layout(Path(folder) / "lake")
        generate(shop, made, processes=1)
        planned = _planned(shop, draw) if has_incidents else []
        truth = made.parent / "truth"
        told = Told([*_generated(shop, truth), *planned], shop.start)
        project, settings = project_settings({}), load_settings(DEFAULT_PATH)
        for month in range(MONTHS):
            of_month = [i for i in planned if i.run == month]
            _arrive(shop, month, made, layout, of_month, draw)
            now = _end_of(shop, month) + RUN_AT
            ingest(layout, Rules.load(project), now, processes=1)
            _record_runs(layout, month, now, of_month, draw)
            _listen(told, month, layout, project, settings, now)
    return told


def _planned(shop: ShopSettings, draw: random.Random) -> list[Incident]:
    """What the generator does not do: to files, each in another month, and to runs."""
    months = draw.sample(range(FIRST_MONTH, MONTHS), len(FILE_KINDS))
    files = [
        Incident(kind, file_name(shop, "orders", month), month)
        for kind, month in zip(FILE_KINDS, months, strict=True)
    ]
    stage = draw.choice(list(STAGE_SECONDS))
    slow = Incident(Kind.SLOW_RUN, stage, draw.randrange(FIRST_MONTH, MONTHS))
    return [*files, slow]


def _generated(shop: ShopSettings, truth: Path) -> Iterator[Incident]:
    """The generator's own answer sheet."""
    for row in pq.read_table(truth / "incidents.parquet").to_pylist():
        run = shop.index_of(row["day"].replace(day=1))
        yield Incident(KIND_OF_DAYS[row["kind"]], row["day"].isoformat(), run)
    for row in pq.read_table(truth / "defects.parquet").to_pylist():
        if row["kind"] == "doubled":
            year, month = row["file"].split("/")[1].split("_")[1:3]
            run = shop.index_of(date(int(year), int(month), 1))
            yield Incident(Kind.DOUBLED_FILE, row["file"], run)


def _arrive(  # noqa: PLR0913, PLR0917 - what, whence, whither
    shop: ShopSettings,
    month: int,
    made: Path,
    layout: Layout,
    incidents: list[Incident],
    draw: random.Random,
) -> None:
    for file in sorted(made.glob(f"orders/*_{shop.month_starts[month]:%Y_%m}*.json")):
        target = layout.raw / file.relative_to(made)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(thinned(file.read_bytes()))
    for incident in incidents:
        if incident.kind in FILE_KINDS:
            target = layout.raw / incident.where
            target.write_bytes(spoiled(incident.kind, target.read_bytes(), draw))


def _record_runs(
    layout: Layout,
    month: int,
    now: datetime,
    incidents: list[Incident],
    draw: random.Random,
) -> None:
    """Weekly runs with times that scatter and grow; the last one is the month's."""
    slow = {i.where for i in incidents if i.kind is Kind.SLOW_RUN}
    for before in range(RUNS_A_MONTH - 1, -1, -1):
        at, rows = now - timedelta(days=6 * before), []
        for number, (stage, usual) in enumerate(STAGE_SECONDS.items(), 1):
            seconds = usual * 1.02**month * draw.lognormvariate(0, 0.15)
            seconds *= draw.uniform(3, 6) if stage in slow and not before else 1
            row = {"stage_number": number, "stage": stage, "outcome": "succeeded"}
            ended_at = at + timedelta(seconds=seconds)
            rows.append(row | {"started_at": at, "ended_at": ended_at})
        write_records(layout, "stages", at.strftime(RUN_ID_FORMAT), rows)


def _listen(  # noqa: PLR0913, PLR0917 - who says what of what
    told: Told,
    run: int,
    layout: Layout,
    project: Mapping[str, Any],
    settings: MonitoringSettings,
    now: datetime,
) -> None:
    for finding in findings_of(layout, project, settings, now):
        if finding.monitor != DISK:  # of this machine, not of the shop
            told.hear(finding, run)


def _identity(finding: Finding, run: int) -> Identity:
    """What makes a verdict another one: of a feed or a stage, also the run."""
    is_of_run = finding.monitor in OF_A_RUN or finding.subject in list(Feed)
    return finding.monitor, finding.subject, run if is_of_run else None


def _is_verdict(finding: Finding) -> bool:
    """Not where there is too little history for one."""
    return finding.expected is not None or finding.monitor == DRIFT


def _end_of(shop: ShopSettings, month: int) -> datetime:
    return datetime.fromtimestamp(int(shop.bounds[month + 1]), UTC)
