"""Who buys, how long they stay, and how their profiles change."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from sent_feeds import MONTHS, SHOP, Feeds, Record, joined, month_of

CHECKOUT = Path(__file__).parents[3]

LOCALES = {
    "US": "en_US", "GB": "en_GB", "DE": "de_DE", "FR": "fr_FR", "CA": "en_CA",
    "IN": "en_IN",
}  # fmt: skip


def pool(locale: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    path = CHECKOUT / "generator/pools" / f"{locale}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["kind"]].add(row["value"])
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
