"""What is on offer: products, prices and stock from dump to dump."""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise

from sent_feeds import SHOP, Feeds, month_of

# By product, currency, month, and whether the price has changed within it.
Prices = dict[tuple[str, str, int, bool], set[Decimal]]


def test_products_come_and_go(feeds: Feeds) -> None:
    dumps = feeds.product_files
    assert len(set(dumps[-1]) - set(dumps[0])) >= 5
    assert len(set(dumps[0]) - set(dumps[-1])) >= 5
    for before, after in pairwise(dumps):
        assert len(after) > 0.8 * len(before)


def test_prices_change_between_dumps_and_say_when(feeds: Feeds) -> None:
    changes = 0
    months = [f"{month:%Y-%m}" for month in SHOP.month_starts]
    for month, (before, after) in zip(
        months[1:], pairwise(feeds.product_files), strict=True
    ):
        for product in set(before) & set(after):
            if before[product]["list_price"] != after[product]["list_price"]:
                changes += 1
                assert after[product]["updated_at"].startswith(month)
    assert changes > 50


def test_orders_follow_the_prices_in_time(feeds: Feeds) -> None:
    old, new = 0, 0
    for order in feeds.orders:
        month, at = month_of(order), order["ordered_at"]
        for item in order["items"]:
            row = feeds.product_files[month][item["product_id"]]
            is_changed_later = at < row.get("updated_at", "")
            if is_changed_later and not month:
                continue  # no dump says what it was before the first month
            if is_changed_later:
                row = feeds.product_files[month - 1][item["product_id"]]
                old += 1
            else:
                new += "updated_at" in row
            assert item["product_name"] == row["product_name"]
            if order["currency"] == "USD":
                assert item["unit_price"] == row["list_price"], (order, row)
                assert item["unit_cost"] == row["unit_cost"], (order, row)
    assert min(old, new) > 500


def test_each_currency_has_one_price_at_a_time(feeds: Feeds) -> None:
    prices: Prices = defaultdict(set)
    for order in feeds.orders:
        month = month_of(order)
        for item in order["items"]:
            product = item["product_id"]
            row = feeds.product_files[month][product]
            is_new = order["ordered_at"] >= row.get("updated_at", "")
            prices[product, order["currency"], month, is_new].add(item["unit_price"])
    assert {currency for _, currency, _, _ in prices} == {"USD", "EUR", "GBP"}
    assert all(len(found) == 1 for found in prices.values())


def test_stock_runs_down_and_is_refilled(feeds: Feeds) -> None:
    dumps = feeds.product_files
    lasting = set.intersection(*map(set, dumps))
    assert len(lasting) > 100
    for product in lasting:
        stock = [dump[product]["stock_quantity"] for dump in dumps]
        assert all(isinstance(left, int) and left >= 0 for left in stock)
        assert any(after < before for before, after in pairwise(stock)), product
        assert any(after > before for before, after in pairwise(stock)), product


def test_stock_falls_by_no_more_than_was_sold(feeds: Feeds) -> None:
    sold: Counter[tuple[int, str]] = Counter()
    for order in feeds.orders:
        for item in order["items"]:
            sold[month_of(order), item["product_id"]] += item["quantity"]
    vanished = [
        (month, product)
        for month, (before, after) in enumerate(pairwise(feeds.product_files), start=1)
        for product in sorted(set(before) & set(after))
        if before[product]["stock_quantity"] - sold[month, product]
        > after[product]["stock_quantity"]
    ]
    assert len(vanished) == 0, f"{len(vanished)} times, first {vanished[0]}"
