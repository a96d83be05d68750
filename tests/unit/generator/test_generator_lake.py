"""The answer sheet's defects against what the lake makes of the same files."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from generator.defect_rates import parse_defects
from generator.settings import Compression, Form, ShopSettings
from generator.writer import generate

CHECKOUT = Path(__file__).parents[3]
SHOP = ShopSettings(date(2025, 1, 1), months=5, orders=1500, seed=7)
CLEAN = replace(SHOP, months=2, orders=400, defects=parse_defects("none"))
SPOILT = replace(
    SHOP,
    months=3,
    orders=900,
    defects=parse_defects(
        "late=0.02,resent=0.02,stale=0.02,bad=0.05,drifted=0.05,truncated=1,doubled=0.6"
    ),
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Lake:
    """A lake that holds a generated shop."""

    root: Path

    @cached_property
    def notes(self) -> list[Row]:
        path = self.root / "truth/defects.parquet"
        rows: list[Row] = pq.read_table(path).to_pylist()
        return rows

    @cached_property
    def sources(self) -> dict[str, Row]:
        """What the lake says of each raw file."""
        manifest = json.loads((self.root / "processed/manifest.json").read_text())
        return {source["source_file"]: source for source in manifest["sources"]}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            return connection.execute(sql).fetchall()

    @property
    def orders(self) -> str:
        return f"read_parquet('{self.root}/processed/fact_orders/**/*.parquet')"

    def quarantine(self) -> set[tuple[str, int, tuple[str, ...]]]:
        """File, line and all reasons of each record in quarantine."""
        if not list((self.root / "quarantine").glob("*.parquet")):
            return set()
        rows = self.rows(
            "select source_file, source_position, [r.code for r in reasons] "
            f"from '{self.root}/quarantine/*.parquet'"
        )
        return {(file, line, tuple(reasons)) for file, line, reasons in rows}

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Records by the file's name without its packing."""
        return {
            name.partition(".")[0]: (
                source["records_read"],
                source["records_processed"],
                source["records_quarantined"],
            )
            for name, source in self.sources.items()
        }


def ingest(root: Path, shop: ShopSettings) -> Lake:
    generate(shop, root / "raw")
    run = subprocess.run(
        [sys.executable, "-m", "lake", "ingest", "--processes", "1"],
        cwd=CHECKOUT,
        env={**os.environ, "LAKE_ROOT": str(root)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return Lake(root)


@pytest.fixture(scope="module", params=[SHOP, SPOILT], ids=["default", "spoilt"])
def lake(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Lake:
    return ingest(tmp_path_factory.mktemp("lake"), request.param)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return ingest(tmp_path_factory.mktemp("clean"), CLEAN)


def test_quarantine_holds_what_the_notes_expect(lake: Lake) -> None:
    expected = {
        (note["file"], note["line"], (note["reason"],))
        for note in lake.notes
        if note["expected"] == "quarantined"
    }
    assert expected
    assert lake.quarantine() == expected


def test_drift_is_counted_as_noted(lake: Lake) -> None:
    noted = Counter(n["file"] for n in lake.notes if n["kind"] == "drifted")
    for note in lake.notes:
        if note["kind"] == "doubled":
            noted[note["file"]] = noted[note["file"].replace("_again", "")]
    found = Counter(
        {
            name: sum(source["unknown_fields"].values())
            for name, source in lake.sources.items()
        }
    )
    assert sum(noted.values()) > 0
    assert +found == +noted


def test_each_note_about_a_record_finds_it_processed(lake: Lake) -> None:
    processed = set(
        lake.rows(f"select source_file, source_position, order_id from {lake.orders}")
    )
    notes = [n for n in lake.notes if n["line"] and n["expected"] != "quarantined"]
    assert notes
    for note in notes:
        assert (note["file"], note["line"], note["order_id"]) in processed, note


def test_versions_beyond_the_newest_are_as_noted(lake: Lake) -> None:
    """On arrival: duplicates were known, superseded ones older, accepted ones new."""
    found = lake.rows(
        f"""
        with arrivals as (
            select
                *,
                max(updated_at) over before as newest_before,
                count(*) over (
                    partition by order_id, updated_at
                    order by source_file, source_position
                ) - 1 as copies_before
            from {lake.orders}
            where not contains(source_file, '_again')
            window before as (
                partition by order_id order by source_file, source_position
                rows between unbounded preceding and 1 preceding
            )
        )
        select
            source_file, source_position,
            case
                when copies_before > 0 then 'duplicate'
                when updated_at < newest_before then 'superseded'
                else 'accepted'
            end
        from arrivals
        """
    )
    outcomes = {(file, line): outcome for file, line, outcome in found}
    noted = {
        (note["file"], note["line"]): note["expected"]
        for note in lake.notes
        if note["line"] and note["expected"] != "quarantined"
    }
    assert {place: outcomes[place] for place in noted} == noted
    rest = Counter(o for place, o in outcomes.items() if place not in noted)
    assert set(rest) == {"accepted"}


def test_doubled_file_adds_no_version(lake: Lake) -> None:
    doubled = [note["file"] for note in lake.notes if note["kind"] == "doubled"]
    for name in doubled:
        original = lake.counts()[name.partition(".")[0].replace("_again", "")]
        assert lake.counts()[name.partition(".")[0]] == original
    versions = "select count(*) from (select distinct order_id, updated_at from {})"
    rest = f"(from {lake.orders} where not contains(source_file, '_again'))"
    assert lake.rows(versions.format(lake.orders)) == lake.rows(versions.format(rest))


def test_lake_holds_each_order(lake: Lake) -> None:
    settings = json.loads((lake.root / "raw/generator.json").read_text())["settings"]
    ((orders,),) = lake.rows(f"select count(distinct order_id) from {lake.orders}")
    assert orders == settings["orders"]


def test_clean_shop_is_clean_in_the_lake(clean: Lake) -> None:
    assert clean.notes == []
    assert clean.quarantine() == set()
    assert len(clean.sources) == 6
    for source in clean.sources.values():
        assert source["records_read"] == source["records_processed"] > 0
        assert source["records_quarantined"] == source["rounded_numbers"] == 0
        assert source["unknown_fields"] == source["unknown_statuses"] == {}
    ((rows, versions, orders),) = clean.rows(
        "select count(*), count(distinct (order_id, updated_at)), "
        f"count(distinct order_id) from {clean.orders}"
    )
    assert rows == versions > orders == CLEAN.orders


@pytest.mark.parametrize(
    ("form", "compression"),
    [
        (Form.LINES, Compression.GZ),
        (Form.LINES, Compression.ZST),
        (Form.ARRAY, Compression.NONE),
    ],
)
def test_other_forms_are_read_with_the_same_counts(
    clean: Lake, tmp_path: Path, form: Form, compression: Compression
) -> None:
    other = ingest(tmp_path, replace(CLEAN, form=form, compression=compression))
    assert other.counts() == clean.counts()
    assert other.quarantine() == set()


def test_defects_in_a_packed_array_are_as_noted(tmp_path: Path) -> None:
    packed = replace(SPOILT, form=Form.ARRAY, compression=Compression.GZ)
    other = ingest(tmp_path, packed)
    test_quarantine_holds_what_the_notes_expect(other)
    test_drift_is_counted_as_noted(other)
    test_each_note_about_a_record_finds_it_processed(other)
