"""Files as they arrive: changed in shape, repeated, bad, late, or not at all."""

from datetime import date, timedelta

import pytest
from monitor_cases import FIRST, NOW, Order, Shop, order, orders_of

from lake.settings import project_settings
from ops.findings import Severity, is_bad


@pytest.mark.parametrize(
    ("more", "change", "severity"),
    [
        ({"gift_note": "x"}, "new field gift_note", Severity.WARNING),
        ({"channel": None}, "vanished field channel", Severity.WARNING),
        ({"channel": ["web"]}, "retyped field channel", Severity.ERROR),
        ({"status": "settled"}, "new status settled", Severity.ERROR),
        ({"ordered_at": None}, "missing field ordered_at", Severity.ERROR),
    ],
)
def test_change_of_shape_is_named_by_feed_and_field(
    shop: Shop, more: Order, change: str, severity: Severity
) -> None:
    shop.send_days()
    shop.send("week_99", orders_of(date(2025, 5, 4), **more))
    assert shop.bad("drift") == {f"orders: {change}": severity}


def test_shape_of_the_first_file_is_no_change(shop: Shop) -> None:
    shop.send("week_00", orders_of(FIRST, gift_note="x"))
    assert shop.bad("drift") == {}


def test_field_known_for_long_is_no_change(shop: Shop) -> None:
    for n in range(3):
        day = FIRST + timedelta(days=n)
        shop.send(f"day_{n}", orders_of(day, **({"gift_note": "x"} if n else {})))
    found = [f for f in shop.findings("drift") if is_bad(f)]
    assert [f.message.partition(":")[0] for f in found] == ["orders/day_1.ndjson"]


def test_file_sent_twice_is_found_by_its_orders(shop: Shop) -> None:
    shop.send_days()
    again = [o for n in range(7) for o in orders_of(FIRST + timedelta(days=n))]
    shop.send("week_00_again", again)
    assert shop.bad("repeated") == {"orders/week_00_again.ndjson": Severity.WARNING}
    assert shop.bad("orders") == {}


def test_customer_file_sent_twice_is_found_by_its_bytes(shop: Shop) -> None:
    change = {"customer_id": "C-1", "updated_at": "2025-05-01T00:00:00Z", "city": "Ulm"}
    shop.send("one", [change], "customers")
    shop.send("two", [change], "customers")
    assert shop.bad("repeated") == {"customers/two.ndjson": Severity.WARNING}


def test_burst_of_bad_records_is_found(shop: Shop) -> None:
    shop.send_days()
    day = date(2025, 5, 4)
    bad = orders_of(date(2025, 5, 5), 8, items=[])
    shop.send(
        "week_99", [*orders_of(day, 200, updated_at="2025-05-05T00:00:00Z"), *bad]
    )
    assert shop.bad("quarantine") == {"orders/week_99.ndjson": Severity.WARNING}


def test_file_full_of_bad_records_is_an_error(shop: Shop) -> None:
    shop.send_days()
    shop.send("week_99", orders_of(date(2025, 5, 4), items=[]))
    assert shop.bad("quarantine") == {"orders/week_99.ndjson": Severity.ERROR}


def test_orders_that_an_earlier_file_should_have_brought_are_late(shop: Shop) -> None:
    shop.send_days()
    late = [order(f"L-{n}", date(2025, 4, 20)) for n in range(20)]
    shop.send("week_99", [*late, *orders_of(date(2025, 5, 5))])
    assert shop.bad("late") == {"orders/week_99.ndjson": Severity.WARNING}


def test_silent_feed_is_a_warning_then_an_error(shop: Shop) -> None:
    shop.send_days()
    assert shop.bad("freshness") == {}
    assert shop.bad("freshness", now=NOW + timedelta(days=14)) == {
        "orders": Severity.WARNING
    }
    assert shop.bad("freshness", now=NOW + timedelta(days=21)) == {
        "orders": Severity.ERROR
    }


def test_feed_is_fresh_up_to_the_date_that_people_name(shop: Shop) -> None:
    shop.send_days()
    shop.project = project_settings({"as_of_date": "2025-05-04"})
    assert shop.bad("freshness", now=NOW + timedelta(days=700)) == {}


def test_empty_lake_says_that_nothing_came(shop: Shop) -> None:
    assert shop.bad("freshness") == {"orders": Severity.ERROR}
    assert shop.bad("orders", "revenue", "drift", "late", "monitoring") == {}
