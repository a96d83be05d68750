"""Orders and revenue by day: missing, odd, expected, not yet complete."""

from datetime import date, timedelta

import pytest
from monitor_cases import DAYS, FIRST, NOW, ORDERS_A_DAY, Shop, orders_of

from lake.settings import project_settings
from ops.findings import Severity, is_bad
from ops.monitoring.settings import ExpectedEvent


def test_usual_lake_has_nothing_to_look_at(shop: Shop) -> None:
    shop.send_days()
    assert shop.bad("freshness", "orders", "revenue", "drift", "quarantine") == {}
    assert shop.bad("late", "repeated") == {}
    assert len(shop.findings("orders")) == shop.settings.checked_days


def test_missing_day_is_an_error_before_anything_is_published(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: []})
    assert shop.bad("orders") == {str(day): Severity.ERROR}
    (finding,) = [f for f in shop.findings("orders") if is_bad(f)]
    assert (finding.value, finding.expected) == (0, pytest.approx(0.4466 * 40, abs=0.1))
    assert "2025-04-30, a Wednesday: orders 0 where 40" in finding.message


def test_wrong_prices_are_seen_in_revenue_alone(shop: Shop) -> None:
    day = date(2025, 4, 30)
    cents = {"product_id": "P-1", "quantity": 2, "unit_price": 1050}
    shop.send_days({day: orders_of(day, items=[cents])})
    assert shop.bad("orders") == {}
    assert shop.bad("revenue") == {str(day): Severity.ERROR}


def test_orders_that_do_not_count_are_no_revenue(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: orders_of(day, status="cancelled")})
    (revenue,) = [f for f in shop.findings("revenue") if f.subject == str(day)]
    assert (revenue.value, shop.bad("orders")) == (0, {})


def test_newest_day_is_incomplete_unless_people_say_so(shop: Shop) -> None:
    last = FIRST + timedelta(days=DAYS - 1)
    shop.send_days({last: orders_of(last, 1)})
    assert shop.bad("orders") == {}
    shop.project = project_settings({"as_of_date": str(last)})
    assert shop.bad("orders") == {str(last): Severity.ERROR}


def test_acknowledged_day_is_recorded_but_does_not_count(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: orders_of(day, 3 * ORDERS_A_DAY)})
    sale = ExpectedEvent("sale", ["orders", "revenue"], str(day), str(day), "more")
    assert str(day) in shop.bad("orders")
    shop.expect(sale)
    (finding,) = [f for f in shop.findings("orders") if f.subject == str(day)]
    assert (finding.acknowledged, finding.severity) == (True, Severity.ERROR)
    assert shop.bad("orders", "revenue") == {}


def test_campaign_does_not_excuse_a_missing_day(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: []})
    shop.expect(ExpectedEvent("sale", ["orders"], "04-28", "05-02", "more"))
    assert shop.bad("orders") == {str(day): Severity.ERROR}


def test_revision_of_an_order_is_not_counted_twice(shop: Shop) -> None:
    day = date(2025, 4, 30)
    later = {"updated_at": "2025-05-02T00:00:00Z"}
    shop.send_days()
    shop.send("week_99", orders_of(day, **later))
    (finding,) = [f for f in shop.findings("orders") if f.subject == str(day)]
    assert finding.value == ORDERS_A_DAY


def test_orders_of_a_future_day_hide_nothing(shop: Shop) -> None:
    day = date(2025, 4, 30)
    shop.send_days({day: []})
    shop.send("week_99", orders_of(date(2150, 1, 1)))
    assert shop.bad("orders") == {str(day): Severity.ERROR}
    assert shop.bad("freshness", now=NOW + timedelta(days=21)) != {}
