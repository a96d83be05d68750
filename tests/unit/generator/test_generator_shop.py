"""Whether the shop is worth analysing: statistics of 20,000 orders, wide bounds."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generator.defect_rates import no_defects
from generator.settings import ShopSettings
from generator.writer import generate

CHECKOUT = Path(__file__).parents[3]
MONTHS = 24
SHOP = ShopSettings(
    date(2024, 1, 1), months=MONTHS, orders=20_000, seed=7, defects=no_defects()
)
LOCALES = {
    "US": "en_US", "GB": "en_GB", "DE": "de_DE", "FR": "fr_FR", "CA": "en_CA",
    "IN": "en_IN",
}  # fmt: skip

Record = dict[str, Any]


@dataclass(frozen=True)
class Feeds:
    """What the shop sent, in the order of its files: one list a month."""

    order_files: list[list[Record]]
    customer_files: list[list[Record]]
    product_files: list[dict[str, Record]]

    @cached_property
    def orders(self) -> list[Record]:
        """The newest version of each order, by when it was placed."""
        newest = {
            order["order_id"]: order for file in self.order_files for order in file
        }
        return sorted(newest.values(), key=lambda order: str(order["ordered_at"]))

    @cached_property
    def monthly(self) -> list[int]:
        counts = Counter(month_of(order) for order in self.orders)
        return [counts[month] for month in range(MONTHS)]

    @cached_property
    def of_customer(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for order in self.orders:
            if order["customer"]:
                found[order["customer"]["id"]].append(order)
        return found


def month_of(order: Record) -> int:
    at = order["ordered_at"]
    return (int(at[:4]) - 2024) * 12 + int(at[5:7]) - 1


def read_lines(path: Path) -> list[Record]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Feeds:
    raw = tmp_path_factory.mktemp("shop") / "raw"
    generate(SHOP, raw)
    orders, customers, products = (
        [read_lines(path) for path in sorted((raw / feed).iterdir())]
        for feed in ("orders", "customers", "products")
    )
    dumps = [{row["product_id"]: row for row in dump} for dump in products]
    return Feeds(orders, customers, dumps)


# --- when --------------------------------------------------------------------------


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


# --- who ---------------------------------------------------------------------------


def pool(locale: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    path = CHECKOUT / "generator/pools" / f"{locale}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["kind"]].add(row["value"])
    return found


def joined(feeds: Feeds) -> dict[str, Record]:
    """The first change of each customer, which states everything."""
    found: dict[str, Record] = {}
    for file in feeds.customer_files:
        for change in file:
            found.setdefault(change["customer_id"], change)
    return found


def test_customers_come_from_six_countries_and_more(feeds: Feeds) -> None:
    customers = Counter(change["country"] for change in joined(feeds).values())
    assert set(LOCALES) <= set(customers)
    assert customers.most_common(1)[0][0] == "US"
    assert all(count > 50 for count in customers.values())


def test_names_and_cities_are_of_the_customers_own_locale(feeds: Feeds) -> None:
    foreign, germans = pool("en_US"), 0
    pools = {country: pool(locale) for country, locale in LOCALES.items()}
    for change in joined(feeds).values():
        if change["country"] not in pools:
            continue
        own = pools[change["country"]]
        assert change["city"] in own["city"]
        firsts = [n for n in own["first_name"] if change["name"].startswith(f"{n} ")]
        lasts = [n for n in own["last_name"] if change["name"].endswith(f" {n}")]
        assert firsts
        assert lasts
        if change["country"] == "DE":
            germans += 1
            german = [n for n in lasts if n not in foreign["last_name"]]
            assert change["language"] == "de"
            assert german or len(lasts) == 1
    assert germans > 100


def test_languages_and_tiers_differ(feeds: Feeds) -> None:
    customers = joined(feeds).values()
    languages = {(change["country"], change["language"]) for change in customers}
    assert {("CA", "en"), ("CA", "fr"), ("GB", "en"), ("FR", "fr")} <= languages
    tiers = Counter(
        order["customer"]["loyalty_tier"] for order in feeds.orders if order["customer"]
    )
    assert len(tiers) >= 3


def retention(
    feeds: Feeds, ages: range, chosen: Callable[[list[Record]], bool]
) -> float:
    """The share of active months among those that customers were observed."""
    active = observed = 0
    for orders in feeds.of_customer.values():
        if not chosen(orders):
            continue
        first = month_of(orders[0])
        months = {month_of(order) - first for order in orders}
        seen = [age for age in ages if first + age < MONTHS]
        observed += len(seen)
        active += len(months.intersection(seen))
    assert observed > 300
    return active / observed


def test_cohorts_decay_but_do_not_vanish(feeds: Feeds) -> None:
    ages = (range(1, 2), range(2, 5), range(5, 9), range(9, 15))
    rates = [retention(feeds, age, lambda _: True) for age in ages]
    assert 0.1 < rates[0] < 0.6
    assert all(after < 0.95 * before for before, after in pairwise(rates))
    assert rates[-1] > 0.03


def test_countries_keep_their_customers_differently(feeds: Feeds) -> None:
    def of(country: str) -> float:
        return retention(
            feeds, range(3, 13), lambda o: o[0]["customer"]["country"] == country
        )

    assert of("DE") > 1.15 * of("IN")


def test_channels_keep_their_customers_differently(feeds: Feeds) -> None:
    def of(channel: str) -> float:
        return retention(feeds, range(3, 13), lambda o: o[0]["channel"] == channel)

    assert of("store") > 1.1 * of("mobile")


def test_newcomers_arrive_every_month(feeds: Feeds) -> None:
    firsts = Counter(month_of(orders[0]) for orders in feeds.of_customer.values())
    assert all(firsts[month] > 0.15 * feeds.monthly[month] for month in range(MONTHS))


def test_some_customers_buy_once_and_some_all_the_time(feeds: Feeds) -> None:
    counts = [len(orders) for orders in feeds.of_customer.values()]
    assert 0.3 < sum(count == 1 for count in counts) / len(counts) < 0.8
    assert sum(count >= 12 for count in counts) > 50
    guests = sum(order["customer"] is None for order in feeds.orders)
    assert 0.04 < guests / len(feeds.orders) < 0.15


def test_some_customers_love_discounts_and_most_do_not(feeds: Feeds) -> None:
    shares = []
    for orders in feeds.of_customer.values():
        lines = [item for order in orders for item in order["items"]]
        if len(lines) >= 10:
            shares.append(sum(i["discount_amount"] > 0 for i in lines) / len(lines))
    assert len(shares) > 500
    assert sum(share > 0.35 for share in shares) > 0.05 * len(shares)
    assert sum(share < 0.2 for share in shares) > 0.5 * len(shares)


# --- what --------------------------------------------------------------------------


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


# --- profiles ----------------------------------------------------------------------


def test_customers_feed_states_only_what_changed(feeds: Feeds) -> None:
    profiles: dict[str, Record] = {}
    kinds: Counter[str] = Counter()
    for file in feeds.customer_files:
        moments = [change["updated_at"] for change in file]
        assert moments == sorted(moments)
        for change in file:
            who = change["customer_id"]
            stated = {k: v for k, v in change.items() if k != "customer_id"}
            before = profiles.setdefault(who, {})
            if before:
                assert not before.get("is_deleted")
                assert change["updated_at"] > before["updated_at"]
                assert all(before.get(key) != stated[key] for key in stated)
                kinds[",".join(sorted(set(stated) - {"updated_at"}))] += 1
            before |= stated
    assert set(kinds) == {"city", "email", "loyalty_tier", "is_deleted"}
    assert min(kinds.values()) > 20


def test_changes_lie_in_the_month_of_their_file(feeds: Feeds) -> None:
    months = [f"{month:%Y-%m}" for month in SHOP.month_starts]
    for month, file in zip(months, feeds.customer_files, strict=True):
        assert all(change["updated_at"].startswith(month) for change in file)


def test_some_profiles_change_several_times_within_a_month(feeds: Feeds) -> None:
    first = joined(feeds)
    counts = [
        Counter(
            change["customer_id"]
            for change in file
            if change is not first[change["customer_id"]]
        )
        for file in feeds.customer_files
    ]
    most = Counter(times for month in counts for times in month.values())
    assert most[2] > 20
    assert sum(most[times] for times in most if times > 2) > 5


def test_nobody_orders_before_joining_or_after_leaving(feeds: Feeds) -> None:
    first = joined(feeds)
    deleted = {
        change["customer_id"]: change["updated_at"]
        for file in feeds.customer_files
        for change in file
        if change.get("is_deleted")
    }
    assert set(feeds.of_customer) == set(first)
    for customer, orders in feeds.of_customer.items():
        assert first[customer]["updated_at"] < orders[0]["ordered_at"]
        assert orders[-1]["ordered_at"] < deleted.get(customer, "9999")


# --- catalogue ---------------------------------------------------------------------


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
    prices: dict[tuple[str, str, int, bool], set[Decimal]] = defaultdict(set)
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
