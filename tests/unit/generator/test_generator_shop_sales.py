"""When and what the shop sells: statistics of 20,000 orders, wide bounds."""

from collections import Counter
from datetime import datetime

from sent_feeds import Feeds


def test_weekends_sell_more_than_the_beginning_of_the_week(feeds: Feeds) -> None:
    days = Counter(
        datetime.fromisoformat(order["ordered_at"]).weekday() for order in feeds.orders
    )
    assert days[4] + days[5] > 1.1 * (days[1] + days[2])
    assert min(days.values()) > 0.5 * max(days.values())


def test_evenings_sell_more_than_nights(feeds: Feeds) -> None:
    hours = Counter(int(order["ordered_at"][11:13]) for order in feeds.orders)
    assert sum(hours[h] for h in (18, 19, 20)) > 5 * sum(hours[h] for h in (2, 3, 4))


def test_december_is_the_season_and_january_is_not(feeds: Feeds) -> None:
    for first in (0, 12):
        year = feeds.monthly[first : first + 12]
        assert year[11] == max(year)
        assert year[11] > 1.3 * sum(year[:6]) / 6
    assert feeds.monthly[12] < 0.85 * feeds.monthly[11]


def test_holiday_weeks_stand_out(feeds: Feeds) -> None:
    days = Counter(order["ordered_at"][:10] for order in feeds.orders)
    for year in (2024, 2025):
        usual = sum(days[f"{year}-11-{day:02}"] for day in range(1, 22)) / 21
        black_week = sum(days[f"{year}-11-{day}"] for day in range(24, 31)) / 7
        assert black_week > 1.3 * usual


def test_shop_grows_from_year_to_year(feeds: Feeds) -> None:
    for before, after in zip(feeds.monthly[:12], feeds.monthly[12:], strict=True):
        assert 1.1 * before < after < 2 * before


def test_days_without_incidents_all_have_orders(feeds: Feeds) -> None:
    assert len({order["ordered_at"][:10] for order in feeds.orders}) == 366 + 365


def test_baskets_differ(feeds: Feeds) -> None:
    sizes = Counter(len(order["items"]) for order in feeds.orders)
    assert all(sizes[size] > 0.02 * len(feeds.orders) for size in range(1, 6))
    items = [item for order in feeds.orders for item in order["items"]]
    assert len({item["category"] for item in items}) >= 5
    assert len({item["subcategory"] for item in items}) >= 15
    assert len({item["brand"] for item in items}) >= 10
    losses = sum(item["unit_cost"] >= item["unit_price"] for item in items)
    assert losses < 0.05 * len(items)


def test_categories_have_seasons_of_their_own(feeds: Feeds) -> None:
    sold: Counter[tuple[str, str]] = Counter()
    for order in feeds.orders:
        for item in order["items"]:
            sold[item["category"], order["ordered_at"][5:7]] += item["quantity"]
    assert sold["Garden", "05"] > 1.5 * sold["Garden", "12"]
    assert sold["Play", "12"] > 2 * sold["Play", "05"]


def test_most_orders_arrive_and_the_rest_occurs(feeds: Feeds) -> None:
    statuses = Counter(order["status"] for order in feeds.orders)
    size = len(feeds.orders)
    assert 0.7 < statuses["delivered"] / size < 0.95
    assert 0.01 < statuses["cancelled"] / size < 0.1
    assert 0.01 < statuses["returned"] / size < 0.15
    channels = Counter(order["channel"] for order in feeds.orders)
    assert all(channels[name] > 0.05 * size for name in ("web", "mobile", "store"))
    assert len({order["device_type"] for order in feeds.orders}) >= 3


def test_some_orders_have_several_payments(feeds: Feeds) -> None:
    several = sum(len(order["payments"]) > 1 for order in feeds.orders)
    assert 0.02 < several / len(feeds.orders) < 0.4
    methods = {p["method"] for order in feeds.orders for p in order["payments"]}
    assert len(methods) >= 4


def test_refunds_come_days_to_months_later(feeds: Feeds) -> None:
    lags = []
    for order in feeds.orders:
        placed = datetime.fromisoformat(order["ordered_at"])
        if order["status"] in {"delivered", "returned"}:
            lags += [
                (datetime.fromisoformat(refund["refunded_at"]) - placed).days
                for refund in order["refunds"]
            ]
    assert len(lags) > 500
    assert sum(lag < 14 for lag in lags) > 0.05 * len(lags)
    assert sum(lag > 30 for lag in lags) > 0.05 * len(lags)
    assert max(lags) > 50


def test_shipping_and_tax_are_charged(feeds: Feeds) -> None:
    size = len(feeds.orders)
    assert 0.1 < sum(o["shipping_amount"] > 0 for o in feeds.orders) / size < 0.95
    assert sum(o["tax_amount"] > 0 for o in feeds.orders) > 0.9 * size
