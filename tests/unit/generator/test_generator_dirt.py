"""Dirt on demand: each kind alone, none, at other rates, in arrays."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from defect_cases import INCIDENTS, KINDS, REASONS, SMALL, assert_all_is_noted, make

from generator.defect_rates import DefectRates, no_defects, parse_defects
from generator.settings import Form, ShopSettings


@pytest.mark.parametrize("kind", [*KINDS, *INCIDENTS])
def test_kind_alone_appears_alone(kind: str, tmp_path: Path) -> None:
    rate = 1 if kind in INCIDENTS else 0.5 if kind in ("truncated", "doubled") else 0.05
    shop = make(tmp_path, replace(SMALL, defects=parse_defects(f"none,{kind}={rate}")))
    assert {note["kind"] for note in shop.notes} == {kind} - set(INCIDENTS)
    assert {row["kind"] for row in shop.incidents} == {kind} & set(INCIDENTS)
    assert_all_is_noted(shop)


def test_none_is_clean(tmp_path: Path) -> None:
    shop = make(tmp_path, replace(SMALL, defects=parse_defects("none")))
    assert shop.settings.defects == no_defects()
    assert shop.notes == []
    assert shop.incidents == []
    assert_all_is_noted(shop)


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
