"""Versions of customers and products against all that was stated, in order of time."""

import unicodedata
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from lived_shop import Lived, in_month, sheet
from written_orders import DAY, Row, instant, money

from generator import truth_history
from generator.catalogue import Catalogue
from generator.clientele import TIERS
from generator.incidents import incidents
from generator.markets import MARKETS, crowd
from generator.settings import ShopSettings
from generator.state import NEVER, EventKind, ProfileEvents

BEGINNING = datetime(1900, 1, 1)  # noqa: DTZ001


def versions_of(states: list[tuple[datetime, Row]]) -> list[Row]:
    """From what was stated when, in the order of time: the later of an instant wins."""
    kept: list[tuple[datetime, Row]] = []
    for at, state in dict(states).items():
        if not kept or kept[-1][1] != state:
            kept.append((at, state))
    ends = [*(at for at, _ in kept[1:]), None] if kept else []
    return [
        {
            "valid_from": at if number else BEGINNING,
            "valid_to": end,
            "is_current": end is None,
            **state,
        }
        for number, ((at, state), end) in enumerate(zip(kept, ends, strict=True))
    ]


def handle_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    return "".join(c for c in plain if c in "abcdefghijklmnopqrstuvwxyz0123456789")


def profile_of(people: Any, events: ProfileEvents, i: int) -> Row:
    who = int(events.customer[i])
    market = MARKETS[people.market[who]]
    names = crowd(market.locale)
    first = names.first_names[people.first_name[who]]
    last = names.last_names[people.last_name[who]]
    email = int(events.email[i])
    ending = f".{email}@example.org" if email else "@example.com"
    return {
        "name": f"{first} {last}",
        "email": f"{handle_of(first)}.{handle_of(last)}.{who + 1}{ending}",
        "country": market.country,
        "city": names.cities[events.city[i]],
        "language": market.languages[people.language[who]],
        "loyalty_tier": TIERS[events.tier[i]],
        "is_deleted": int(events.kind[i]) == EventKind.DELETED,
    }


def expected_customer_versions(people: Any, months: list[ProfileEvents]) -> list[Row]:
    stated: dict[int, list[tuple[datetime, Row]]] = defaultdict(list)
    for events in months:
        for i in range(len(events)):
            profile = profile_of(people, events, i)
            stated[int(events.customer[i])].append((instant(events.at[i]), profile))
    rows = []
    for who in sorted(stated):
        states = stated[who]
        if states[-1][1]["is_deleted"]:
            states = [(at, s | {"name": None, "email": None}) for at, s in states]
        rows += [
            {"customer_id": f"C-{who + 1:07}", **version}
            for version in versions_of(states)
        ]
    return rows


def test_customer_versions_are_the_history_of_profiles(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    rows = tables["customer_versions"].to_pylist()
    assert rows == expected_customer_versions(lived.clientele, lived.events)
    assert len({row["customer_id"] for row in rows}) == lived.clientele.count
    assert any(row["is_deleted"] for row in rows)
    assert any(row["email"] and row["email"].endswith(".org") for row in rows)


def test_customer_versions_come_in_pieces_of_whole_customers(
    lived: Lived, tables: dict[str, pa.Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(truth_history, "EVENTS_AT_A_TIME", 100)
    truth = lived.truth([])
    for events in lived.events:
        truth.observe_profiles(in_month(lived, events))
    pieces = list(truth.customer_versions())
    assert len(pieces) > 5
    assert pa.concat_tables(pieces) == tables["customer_versions"].combine_chunks()
    customers = [set(piece["customer_id"].to_pylist()) for piece in pieces]
    assert sum(map(len, customers)) == len(set().union(*customers))


def month_of(*events: tuple[int, int, EventKind, int, int, int]) -> ProfileEvents:
    columns = zip(*events, strict=True)
    return ProfileEvents(*(np.array(column, np.int64) for column in columns))


def test_customer_versions_collapse_and_forget(lived: Lived) -> None:
    joined, moved, new_email = EventKind.JOINED, EventKind.MOVED, EventKind.NEW_EMAIL
    start = int(lived.shop.bounds[0])
    months = [
        month_of(
            # There and back in one second, then a change that changes nothing.
            (0, start, joined, 1, 0, 0),
            (0, start + 5, moved, 2, 0, 0),
            (0, start + 5, moved, 1, 0, 0),
            (0, start + 6, moved, 1, 0, 0),
            # Whoever is forgotten later never had an address.
            (1, start, joined, 1, 0, 0),
            (1, start + 5, new_email, 1, 1, 0),
            # Two things in one second.
            (2, start, joined, 1, 0, 0),
            (2, start, EventKind.NEW_TIER, 1, 0, 1),
            # The same of so many that sorting is work.
            *(
                (who, start, kind, 1, 0, tier)
                for who in range(3, 300)
                for tier, kind in enumerate((joined, EventKind.NEW_TIER))
            ),
        ),
        month_of(
            (1, start + 40 * DAY, EventKind.DELETED, 1, 1, 0),
            (2, start + 40 * DAY, moved, 3, 0, 1),
        ),
    ]
    truth = lived.truth([])
    for events in reversed(months):
        truth.observe_profiles(in_month(lived, events))
    rows = sheet(truth)["customer_versions"].to_pylist()
    assert rows == expected_customer_versions(lived.clientele, months)
    ids = [row["customer_id"] for row in rows][:5]
    assert ids == ["C-0000001", *["C-0000002"] * 2, *["C-0000003"] * 2]
    assert [row["is_deleted"] for row in rows[:5]] == [False, False, True, False, False]


def expected_product_versions(shop: ShopSettings, catalogue: Catalogue) -> list[Row]:
    rows = []
    for i, product in enumerate(catalogue.products):
        states: list[tuple[datetime, Row]] = []
        was_listed = False
        for month in range(shop.months):
            end = instant(shop.bounds[month + 1]) - timedelta(microseconds=1)
            is_listed = catalogue.listed[i] <= month < catalogue.withdrawn[i]
            if is_listed:
                changed_at = int(catalogue.changed_at[month][i])
                state = {
                    "product_name": product.name,
                    "category": product.shelf.category,
                    "subcategory": product.shelf.subcategory,
                    "brand": product.brand,
                    "list_price": money(catalogue.prices[month + 1][i]),
                    "unit_cost": Decimal(int(catalogue.costs[month + 1][i])) / 10_000,
                    "is_withdrawn": False,
                }
                states.append(
                    (end if changed_at == NEVER else instant(changed_at), state)
                )
            elif was_listed:
                states.append((end, states[-1][1] | {"is_withdrawn": True}))
            was_listed = is_listed
        rows += [
            {"product_id": product.product_id, **version}
            for version in versions_of(states)
        ]
    return rows


def test_product_versions_are_what_the_dumps_tell(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    rows = tables["product_versions"].to_pylist()
    assert rows == expected_product_versions(lived.shop, lived.catalogue)
    assert any(row["is_withdrawn"] for row in rows)
    assert len({row["product_id"] for row in rows}) < len(lived.catalogue)
    price_type = tables["product_versions"].schema.field("list_price").type
    assert price_type == pa.decimal128(18, 4)


@pytest.mark.parametrize("name", ["customer_versions", "product_versions"])
def test_versions_follow_each_other_without_gap(
    tables: dict[str, pa.Table], name: str
) -> None:
    rows = tables[name].to_pylist()
    key = f"{name.removesuffix('_versions')}_id"
    first = {row[key]: row for row in reversed(rows)}
    assert {row["valid_from"] for row in first.values()} == {BEGINNING}
    for row, following in pairwise([*rows, {key: None}]):
        assert row["is_current"] == (row[key] != following[key])
        assert (row["valid_to"] is None) == row["is_current"]
        if not row["is_current"]:
            assert row["valid_from"] < row["valid_to"] == following["valid_from"]


def test_incidents_are_listed(lived: Lived, tables: dict[str, pa.Table]) -> None:
    found = [vars(incident) for incident in incidents(lived.shop)]
    assert tables["incidents"].to_pylist() == found
    assert len(found) == 3
