"""Days without orders, with too many, with too few."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from defect_cases import INCIDENTS, SHOP, make

from generator.defect_rates import parse_defects


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
