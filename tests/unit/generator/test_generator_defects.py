"""Dirt on demand: what the answer sheet notes lies in the files, and no more."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest

from generator.defect_rates import DefectRates, no_defects, parse_defects
from generator.settings import Form, ShopSettings
from generator.writer import generate

# Default rates, and enough orders and files that each kind occurs.
SHOP = ShopSettings(date(2025, 1, 1), months=12, orders=3000, seed=7)
KINDS = (
    "late", "resent", "stale", "bad", "drifted", "truncated", "doubled",
)  # fmt: skip
USUAL_INCIDENTS = ("missing_days", "spikes", "dips")
INCIDENTS = (*USUAL_INCIDENTS, "doubled_days", "halved_days")
REASONS = {
    "malformed_json", "not_an_object", "missing_field", "wrong_type", "blank_id",
    "invalid_timestamp", "timestamp_out_of_range", "unknown_status", "no_items",
    "invalid_quantity", "invalid_price", "invalid_discount", "invalid_amount",
    "duplicate_line_number", "unsupported_currency", "record_too_large",
    "duplicate_key", "invalid_encoding",
}  # fmt: skip
KNOWN = {
    "order_id", "ordered_at", "updated_at", "status", "channel", "device_type",
    "store_id", "currency", "customer", "items", "discount_amount", "shipping_amount",
    "tax_amount", "payments", "refunds",
}  # fmt: skip

Record = dict[str, Any]


class Place(NamedTuple):
    """Where a record lies; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class Shop:
    """A shop on disk."""

    settings: ShopSettings
    raw: Path

    @cached_property
    def notes(self) -> list[Record]:
        rows: list[Record] = pq.read_table(
            self.raw.parent / "truth/defects.parquet"
        ).to_pylist()
        return rows

    def noted(self, kind: str) -> list[Record]:
        return [note for note in self.notes if note["kind"] == kind]

    @cached_property
    def incidents(self) -> list[Record]:
        rows: list[Record] = pq.read_table(
            self.raw.parent / "truth/incidents.parquet"
        ).to_pylist()
        return rows

    @cached_property
    def lines(self) -> dict[Place, bytes]:
        """Every line of the order files that no note calls a copy."""
        return {
            Place(f"orders/{path.name}", number): line
            for path in sorted((self.raw / "orders").iterdir())
            if not path.stem.endswith("_again")
            for number, line in enumerate(path.read_bytes().split(b"\n"), start=1)
            if line
        }

    @cached_property
    def records(self) -> dict[Place, Record]:
        """The lines that are orders, without those noted as to be quarantined."""
        spoilt = {
            (note["file"], note["line"])
            for note in self.notes
            if note["expected"] == "quarantined"
        }
        return {
            place: json.loads(line)
            for place, line in self.lines.items()
            if place not in spoilt
        }

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """Where the records of each order lie, in the order of the files."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place, record in self.records.items():
            found[record["order_id"]].append(place)
        return found

    def at(self, note: Record) -> Place:
        return Place(note["file"], note["line"])

    def file_of(self, record: Record, months_later: int = 0) -> str:
        """The file of the month in which an order was placed, or of a later one."""
        own = date.fromisoformat(record["ordered_at"][:10]).replace(day=1)
        index = self.settings.month_starts.index(own) + months_later
        month = self.settings.month_starts[index]
        return f"orders/orders_{month:%Y_%m}.json"

    def orders_a_day(self) -> Counter[date]:
        first = {
            record["order_id"]: date.fromisoformat(record["ordered_at"][:10])
            for record in self.records.values()
        }
        return Counter(first.values())


def make(folder: Path, settings: ShopSettings) -> Shop:
    generate(settings, folder / "raw")
    return Shop(settings, folder / "raw")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return make(tmp_path_factory.mktemp("shop"), SHOP)


# --- what is noted lies there ------------------------------------------------------


def test_default_shop_has_a_little_of_each(shop: Shop) -> None:
    counts = Counter(note["kind"] for note in shop.notes)
    assert set(counts) == set(KINDS)
    assert Counter(row["kind"] for row in shop.incidents) == dict.fromkeys(
        USUAL_INCIDENTS, 1
    )
    assert len(shop.notes) < 0.1 * SHOP.orders


def test_dirt_does_not_change_how_many_orders_there_are(shop: Shop) -> None:
    assert len(shop.places) == SHOP.orders


def test_late_order_comes_with_the_next_file_as_it_should_have_come(
    shop: Shop,
) -> None:
    for note in shop.noted("late"):
        record = shop.records[shop.at(note)]
        assert note["expected"] == "accepted"
        assert record["order_id"] == note["order_id"]
        assert note["file"] == shop.file_of(record, 1)
        assert shop.places[note["order_id"]][0] == shop.at(note)
        # What it says had been known when it should have come.
        assert record["updated_at"][:7] == record["ordered_at"][:7]


def test_resent_order_is_the_same_record_again(shop: Shop) -> None:
    here = later = 0
    for note in shop.noted("resent"):
        place = shop.at(note)
        assert note["expected"] == "duplicate"
        assert shop.records[place]["order_id"] == note["order_id"]
        (original,) = [
            other
            for other in shop.places[note["order_id"]]
            if other < place and shop.lines[other] == shop.lines[place]
        ]
        here += original.file == place.file
        if original.file != place.file:
            later += 1
            assert original.file == shop.file_of(shop.records[place])
            assert place.file == shop.file_of(shop.records[place], 1)
    assert here > 0
    assert later > 0


def test_stale_order_comes_after_its_newer_version(shop: Shop) -> None:
    for note in shop.noted("stale"):
        record = shop.records[shop.at(note)]
        earlier = shop.places[note["order_id"]]
        earlier = earlier[: earlier.index(shop.at(note))]
        assert note["expected"] == "superseded"
        assert record["order_id"] == note["order_id"]
        assert note["file"] == shop.file_of(record, 2)
        assert earlier
        for place in earlier:
            assert place.file == shop.file_of(record, 1)
            assert shop.records[place]["updated_at"] > record["updated_at"]


def test_drifted_record_has_a_field_nobody_knows(shop: Shop) -> None:
    for note in shop.noted("drifted"):
        record = shop.records[shop.at(note)]
        assert note["expected"] == "accepted"
        assert record["order_id"] == note["order_id"]
        assert set(record) - KNOWN
        assert set(record) >= KNOWN


def test_truncated_file_ends_in_the_middle_of_a_record(shop: Shop) -> None:
    for note in shop.noted("truncated"):
        content = (shop.raw / note["file"]).read_bytes()
        last = content.split(b"\n")
        assert len(last) == note["line"]
        assert (note["expected"], note["reason"]) == ("quarantined", "malformed_json")
        assert last[-1].startswith(b'{"')
        with pytest.raises(json.JSONDecodeError):
            json.loads(last[-1])


def test_doubled_file_is_the_same_bytes_under_another_name(shop: Shop) -> None:
    for note in shop.noted("doubled"):
        copy = shop.raw / note["file"]
        original = copy.with_name(copy.name.replace("_again", ""))
        assert (note["expected"], note["line"]) == ("duplicate", None)
        assert copy.read_bytes() == original.read_bytes()


# --- what lies there is noted ------------------------------------------------------


def test_everything_wrong_in_the_files_is_noted(shop: Shop) -> None:
    noted: dict[str, set[Place]] = {
        kind: {shop.at(note) for note in shop.noted(kind)} for kind in KINDS
    }
    drifted = {p for p, record in shop.records.items() if set(record) - KNOWN}
    copies, stale, late = set(), set(), set()
    for places in shop.places.values():
        if places[0].file != shop.file_of(shop.records[places[0]]):
            late.add(places[0])
        newest, seen = "", set()
        for place in places:
            updated_at = shop.records[place]["updated_at"]
            if shop.lines[place] in seen:
                copies.add(place)
            elif updated_at <= newest:
                stale.add(place)
            newest = max(newest, updated_at)
            seen.add(shop.lines[place])
    assert drifted == noted["drifted"]
    assert copies == noted["resent"]
    assert stale == noted["stale"]
    # What is stale did not come with its own month either; its newer version did.
    of_stale = {note["order_id"] for note in shop.noted("stale")}
    assert {p for p in late if shop.records[p]["order_id"] not in of_stale} == (
        noted["late"]
    )
    again = {f"orders/{path.name}" for path in shop.raw.glob("orders/*_again.json")}
    assert again == {note["file"] for note in shop.noted("doubled")}
    cut = {
        f"orders/{path.name}"
        for path in shop.raw.glob("orders/*.json")
        if not path.read_bytes().endswith(b"\n")
    }
    assert cut == {note["file"] for note in shop.noted("truncated")}


def test_notes_of_bad_records_are_repeated_for_the_doubled_file(shop: Shop) -> None:
    for doubled in shop.noted("doubled"):
        original = doubled["file"].replace("_again", "")
        places = {
            name: {
                (note["kind"], note["line"], note["reason"])
                for note in shop.notes
                if note["file"] == name and note["expected"] == "quarantined"
            }
            for name in (original, doubled["file"])
        }
        assert places[original] == places[doubled["file"]]


# --- on demand ---------------------------------------------------------------------

SMALL = replace(SHOP, months=6, orders=900)


@pytest.mark.parametrize("kind", [*KINDS, *INCIDENTS])
def test_kind_alone_appears_alone(kind: str, tmp_path: Path) -> None:
    rate = 1 if kind in INCIDENTS else 0.5 if kind in ("truncated", "doubled") else 0.05
    shop = make(tmp_path, replace(SMALL, defects=parse_defects(f"none,{kind}={rate}")))
    assert {note["kind"] for note in shop.notes} == {kind} - set(INCIDENTS)
    assert {row["kind"] for row in shop.incidents} == {kind} & set(INCIDENTS)
    test_everything_wrong_in_the_files_is_noted(shop)


def test_none_is_clean(tmp_path: Path) -> None:
    shop = make(tmp_path, replace(SMALL, defects=parse_defects("none")))
    assert shop.settings.defects == no_defects()
    assert shop.notes == []
    assert shop.incidents == []
    test_everything_wrong_in_the_files_is_noted(shop)


def test_some_is_the_default() -> None:
    assert parse_defects("some") == ShopSettings().defects == DefectRates()
    silent = {kind for kind, rate in vars(DefectRates()).items() if not rate}
    assert silent == {"doubled_days", "halved_days"}


def test_one_rate_can_differ_from_the_default() -> None:
    assert parse_defects("late=0.1") == replace(DefectRates(), late=0.1)
    assert parse_defects("some,late=0.1") == replace(DefectRates(), late=0.1)


@pytest.mark.parametrize("kind", ["late", "resent", "stale", "bad", "drifted"])
@pytest.mark.parametrize("rate", [0.0004, 0.2])
def test_rate_is_the_share_of_orders(kind: str, rate: float, tmp_path: Path) -> None:
    orders = 20_000 if rate < 0.01 else 1000
    shop = make(
        tmp_path,
        ShopSettings(
            date(2025, 1, 1),
            months=8,
            orders=orders,
            seed=3,
            defects=parse_defects(f"none,{kind}={rate}"),
        ),
    )
    found = len([n for n in shop.noted(kind) if n["reason"] != "record_too_large"])
    # Orders to whom nothing happens later cannot have an old version; the last month
    # has no next file.
    least = 0.01 if kind == "stale" else 0.4
    assert least * rate * orders < found < 1.6 * rate * orders


@pytest.mark.parametrize(
    "settings",
    [replace(SMALL, orders=2000, defects=parse_defects("bad=0.03")), ShopSettings()],
    ids=["many", "demo"],
)
def test_every_reason_of_the_contract_occurs(
    tmp_path: Path, settings: ShopSettings
) -> None:
    shop = make(tmp_path, settings)
    assert {note["reason"] for note in shop.noted("bad")} == REASONS
    for note in shop.noted("bad"):
        if note["file"].endswith("_again.json"):
            continue
        line = shop.lines[shop.at(note)]
        is_too_large = note["reason"] == "record_too_large"
        assert (len(line) > 16 * 1024 * 1024) == is_too_large
        if note["reason"] != "blank_id":
            assert note["order_id"].encode() in line


def test_array_stays_an_array(tmp_path: Path) -> None:
    shop = make(
        tmp_path,
        replace(
            SMALL,
            orders=2000,
            form=Form.ARRAY,
            defects=parse_defects("some,bad=0.03,truncated=1,doubled=1"),
        ),
    )
    reasons = {note["reason"] for note in shop.noted("bad")}
    assert reasons == REASONS - {"malformed_json", "invalid_encoding"}
    assert len(shop.noted("doubled")) == SMALL.months
    for path in (shop.raw / "orders").iterdir():
        records = json.loads(path.read_bytes())
        for note in shop.notes:
            is_here = note["file"] == f"orders/{path.name}" and note["order_id"]
            if is_here and note["reason"] not in {"not_an_object", "blank_id"}:
                assert records[note["line"] - 1]["order_id"] == note["order_id"]


# --- incidents ---------------------------------------------------------------------


def test_incidents_are_visible_among_their_neighbours(tmp_path: Path) -> None:
    shop = make(
        tmp_path,
        replace(
            SHOP,
            months=6,
            orders=9000,
            defects=parse_defects(
                "none,missing_days=3,spikes=3,dips=3,doubled_days=3,halved_days=3"
            ),
        ),
    )
    days = shop.orders_a_day()
    struck = {row["day"] for row in shop.incidents}
    assert {row["kind"] for row in shop.incidents} == set(INCIDENTS)
    assert len(struck) == len(shop.incidents) > 5
    for row in shop.incidents:
        near = [row["day"] + timedelta(days=n) for n in range(-3, 4)]
        usual = [days[day] for day in near if day not in struck]
        mean = sum(usual) / len(usual)
        least, most = {
            "missing_days": (0, 0),
            "spikes": (2, 4),
            "dips": (0.05, 0.45),
            "doubled_days": (1.3, 2.9),
            "halved_days": (0.3, 0.75),
        }[row["kind"]]
        assert least * mean <= days[row["day"]] <= most * mean, row
        assert usual
    quiet = {
        shop.settings.start + timedelta(days=n)
        for n in range(181)
        if not days[shop.settings.start + timedelta(days=n)]
    }
    assert quiet == {r["day"] for r in shop.incidents if r["kind"] == "missing_days"}


def test_as_many_incidents_as_asked_for_even_in_a_short_shop(tmp_path: Path) -> None:
    shop = make(
        tmp_path,
        replace(
            SHOP,
            months=1,
            orders=500,
            defects=parse_defects(
                "none,missing_days=5,spikes=5,dips=5,doubled_days=5,halved_days=5"
            ),
        ),
    )
    kinds = Counter(row["kind"] for row in shop.incidents)
    assert kinds == dict.fromkeys(INCIDENTS, 5)
