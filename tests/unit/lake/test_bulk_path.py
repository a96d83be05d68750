"""The bulk path is sound: it decides and keeps exactly what the exact path does.

`validate_order` says what the contract means; `ingest` may be faster, never kinder.
"""

from collections import Counter
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from contract_cases import Outcome, Raw, Row, flatten, record, text
from mutations import Mutator

from lake.exact.validation import validate_order
from lake.settings import Rules, project_settings

RECORDS = 3000
PLACE = {"source_file", "source_position"}


ORDER_COLUMNS = (
    "order_id",
    "ordered_at",
    "updated_at",
    "status",
    "channel",
    "device_type",
    "store_id",
    "currency",
    "discount_amount",
    "shipping_amount",
    "tax_amount",
)


def expected_rows(order: Row) -> dict[str, list[Row]]:
    """The rows of an accepted order as the exact path reads it, defaults filled in."""
    made = {"order_id": order["order_id"]}
    updated_at = order.get("updated_at") or order["ordered_at"]
    customer = dict(order.get("customer") or {})
    customer_id = customer.pop("id", None)
    order_row = {
        **{name: order.get(name) for name in ORDER_COLUMNS},
        "updated_at": updated_at,
        "customer_id": customer_id,
        "discount_amount": order.get("discount_amount", 0),
    }
    change = {
        **made,
        "customer_id": customer_id,
        "order_updated_at": updated_at,
        **customer,
        "updated_at": customer.get("updated_at") or updated_at,
    }
    return {
        "fact_orders": [order_row],
        "fact_order_items": sorted(
            ({"discount_amount": 0, **made, **item} for item in order["items"]),
            key=itemgetter("line_number"),
        ),
        "fact_payments": [
            {**made, "payment_number": place, **payment}
            for place, payment in enumerate(order.get("payments") or [], start=1)
        ],
        "fact_refunds": [
            {**made, "refund_number": place, **refund}
            for place, refund in enumerate(order.get("refunds") or [], start=1)
        ],
        "customer_changes": [change] if customer_id is not None else [],
    }


def comparable(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Rows without their place and without NULLs."""

    def plain(value: Any) -> Any:
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value

    return {
        table: [
            {
                column: plain(value)
                for column, value in row.items()
                if value is not None and column not in PLACE
            }
            for row in of_table
        ]
        for table, of_table in rows.items()
        if of_table
    }


def kept(outcome: Outcome) -> dict[str, list[Row]]:
    return comparable(outcome.rows)


@pytest.mark.parametrize(
    ("seed", "zone"),
    [
        (1, "UTC"),
        (2, "UTC"),
        (3, "Europe/Berlin"),
        (4, "America/New_York"),
        (5, "Asia/Kathmandu"),
    ],
)
def test_random_records_end_where_and_as_the_exact_path_says(
    tmp_path: Path, seed: int, zone: str
) -> None:
    rules = Rules.load(project_settings({"source_timezone": zone}))
    mutator = Mutator(Random(seed))  # noqa: S311 - repeatable, no secret
    records = [mutator.record() for _ in range(RECORDS)]
    verdicts = [validate_order(line, rules) for line in records]
    flat = flatten(tmp_path / "all", records, source_timezone=zone)
    for line, verdict, outcome in zip(records, verdicts, flat.outcomes, strict=True):
        said = {(str(reason.code), reason.field) for reason in verdict.reasons}
        assert outcome.reasons == said, line
        if not said:
            assert kept(outcome) == comparable(expected_rows(verdict.values)), line
    # The test is worth its name only while both ends and both paths are busy.
    source = flat.source
    assert source.records_quarantined > RECORDS // 4
    assert source.records_read - source.exact_path_count > RECORDS // 5
    assert source.exact_path_count - source.records_quarantined > RECORDS // 20


def test_what_stands_in_for_a_null_is_read_as_what_it_is(tmp_path: Path) -> None:
    """Real nulls beside values that look like the bytes put in their place."""
    rules = Rules.load(project_settings({}))
    records = [
        record(changes)
        for changes in (
            {"customer.name": "\x7f\x7f"},
            {"customer.name": text("\x7f\x7f"), "customer.city": None},
            {"customer.name": Raw('"\x7f\x7f"'), "customer.email": None},
            {"items[0].unit_cost": Raw("1e99")},
            {"items[0].unit_cost": Raw("1e99"), "items[0].discount_amount": None},
            {"items[0].unit_cost": None},
            {"items[0].quantity": None},
            {"customer": Raw("{}")},
            {"customer": Raw("{}  "), "channel": None},
            {"customer": None},
            {"customer": 5},
            {"customer": Raw('"{}"')},
            {"payments": None, "refunds": None},
            {"payments": Raw('"[]"')},
            {"refunds": Raw("[]  ")},
            {"items": None},
            {"store_id": Raw(" null"), "device_type": Raw("null ")},
            {"store_id": Raw("\tnull")},
            {"order_id": None},
            {"shipping_amount": Raw("nul")},
            {"device_type": "null", "channel": '": null'},
            {"channel": "a true story, false or null"},
            {"gift": Raw('{"note": null, "number": null}')},
            {"gift": None, "amount": None},
        )
    ]
    verdicts = [validate_order(line, rules) for line in records]
    flat = flatten(tmp_path, records)
    for line, verdict, outcome in zip(records, verdicts, flat.outcomes, strict=True):
        said = {(str(reason.code), reason.field) for reason in verdict.reasons}
        assert outcome.reasons == said, line
        if not said:
            assert kept(outcome) == comparable(expected_rows(verdict.values)), line


def test_counts_of_the_bulk_path_are_those_of_the_exact_path(tmp_path: Path) -> None:
    rules = Rules.load(project_settings({}))
    mutator = Mutator(Random(6))  # noqa: S311 - repeatable, no secret
    records = [record(), *(mutator.record() for _ in range(RECORDS))]
    accepted = [line for line in records if not validate_order(line, rules).reasons]
    verdicts = [validate_order(line, rules) for line in accepted]
    source = flatten(tmp_path, accepted).source
    unknown: Counter[str] = Counter()
    for verdict in verdicts:
        unknown.update(verdict.unknown_fields)
    assert source.unknown_fields == dict(unknown)
    assert source.rounded_numbers == sum(v.rounded_numbers for v in verdicts)
    assert source.records_quarantined == 0


def test_record_is_judged_the_same_alone_and_in_company(tmp_path: Path) -> None:
    mutator = Mutator(Random(7))  # noqa: S311 - repeatable, no secret
    records = [mutator.record() for _ in range(20)]
    together = flatten(tmp_path / "together", records).outcomes
    for place, (line, outcome) in enumerate(zip(records, together, strict=True)):
        [alone] = flatten(tmp_path / str(place), [line]).outcomes
        assert alone.reasons == outcome.reasons, line
        assert kept(alone) == kept(outcome), line
