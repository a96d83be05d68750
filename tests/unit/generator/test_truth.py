"""The answer sheet against plain loops over the definitions of metrics.md."""

import csv
import pickle
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from generator import truth_history
from generator.catalogue import Catalogue
from generator.clientele import TIERS, Clientele
from generator.incidents import incidents
from generator.markets import MARKETS, crowd
from generator.orders import chunk_count, draw_orders
from generator.settings import ShopSettings
from generator.state import (
    GUEST,
    NEVER,
    EventKind,
    Lines,
    Orders,
    ProfileEvents,
    Refunds,
    concat,
)
from generator.truth import Truth

SEEDS = Path(__file__).parents[3] / "seeds"
BEGINNING = datetime(1900, 1, 1)  # noqa: DTZ001
CENT = Decimal("0.01")
DAY = 86_400
QUALIFYING = {"paid", "shipped", "delivered", "returned"}
US, GB, DE = (
    [market.country for market in MARKETS].index(country)
    for country in ("US", "GB", "DE")
)
Row = dict[str, Any]


# --- the shop, by the simulation ---------------------------------------------------


@dataclass(frozen=True)
class Lived:
    """A shop whose months are over."""

    shop: ShopSettings
    catalogue: Catalogue
    clientele: Clientele
    orders: list[Orders]
    events: list[ProfileEvents]

    def truth(self, orders: list[Orders]) -> Truth:
        truth = Truth(self.shop, self.catalogue, self.clientele.count)
        for some in orders:
            truth.observe(some)
        return truth


def live(shop: ShopSettings) -> Lived:
    clientele, catalogue = Clientele(shop), Catalogue(shop)
    orders, events = [], []
    for month in range(shop.months):
        visits = clientele.next_month()
        events.append(clientele.events)
        orders += [
            draw_orders(clientele, catalogue, visits, month, chunk)
            for chunk in range(chunk_count(visits))
        ]
    return Lived(shop, catalogue, clientele, orders, events)


@pytest.fixture(scope="module")
def lived() -> Lived:
    return live(ShopSettings(date(2025, 1, 1), months=12, orders=1500, seed=3))


@pytest.fixture(scope="module")
def tables(lived: Lived) -> dict[str, pa.Table]:
    truth = lived.truth(lived.orders)
    for month in lived.events:
        truth.observe_profiles(in_month(lived, month))
    return sheet(truth)


def sheet(truth: Truth) -> dict[str, pa.Table]:
    """All tables, that of the customers in one piece."""
    versions = pa.concat_tables(truth.customer_versions())
    return {**truth.tables(), "customer_versions": versions}


def in_month(lived: Lived, events: ProfileEvents) -> Any:
    """The clientele as it was in the month of these events."""
    people = lived.clientele
    return SimpleNamespace(
        events=events,
        market=people.market,
        language=people.language,
        first_name=people.first_name,
        last_name=people.last_name,
    )


# --- the same orders, as a person would write them down -----------------------------


@dataclass(frozen=True)
class Line:
    quantity: int
    price: Decimal
    cost: Decimal
    discount: Decimal


@dataclass(frozen=True)
class Order:
    """One order; refunds are instants and amounts."""

    at: datetime
    customer: int | None
    currency: str
    status: str
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    lines: list[Line]
    refunds: list[tuple[datetime, Decimal]]

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def is_qualifying(self) -> bool:
        return self.status in QUALIFYING


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)


def money(cents: int) -> Decimal:
    return Decimal(int(cents)) / 100


def written_down(orders: Orders, end: int) -> Iterator[Order]:
    for i in range(len(orders)):
        lines, refunds = orders.lines, orders.refunds
        of_lines = range(lines.first[i], lines.first[i + 1])
        of_refunds = range(refunds.first[i], refunds.first[i + 1])
        yield Order(
            at=instant(orders.at[i]),
            customer=None if orders.customer[i] == GUEST else int(orders.customer[i]),
            currency=MARKETS[orders.market[i]].currency,
            status=status_of(orders, i, [int(refunds.at[r]) for r in of_refunds], end),
            discount=money(orders.discount[i]),
            shipping=money(orders.shipping[i]),
            tax=money(orders.tax[i]),
            lines=[
                Line(
                    int(lines.quantity[n]),
                    money(lines.price[n]),
                    Decimal(int(lines.cost[n])) / 10_000,
                    money(lines.discount[n]),
                )
                for n in of_lines
            ],
            refunds=[
                (instant(refunds.at[r]), money(refunds.amount[r]))
                for r in of_refunds
                if refunds.at[r] < end
            ],
        )


def status_of(orders: Orders, i: int, refunded_at: list[int], end: int) -> str:
    if orders.cancelled_at[i] < end:
        return "cancelled"
    if orders.comes_back[i] and refunded_at and max(refunded_at) < end:
        return "returned"
    for status, at in (
        ("delivered", orders.delivered_at),
        ("shipped", orders.shipped_at),
        ("paid", orders.paid_at),
    ):
        if at[i] < end:
            return status
    return "placed"


# --- money, by metrics.md -----------------------------------------------------------


def cents_of(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def rounded(amount: Fraction) -> Decimal:
    """To cents, half away from zero."""
    whole = (abs(amount) * 200 + 1) // 2
    return money(whole if amount >= 0 else -whole)


def rate_of(currency: str, day: date) -> Decimal | None:
    if currency == "USD":
        return Decimal(1)
    with (SEEDS / "exchange_rates.csv").open(encoding="utf-8", newline="") as file:
        rates = {
            date.fromisoformat(row["rate_date"]): Decimal(row["rate"])
            for row in csv.DictReader(file)
            if (row["from_currency"], row["to_currency"]) == (currency, "USD")
        }
    for age in range(8):
        if day - timedelta(days=age) in rates:
            return rates[day - timedelta(days=age)]
    return None


def allocated(total: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """Largest remainder, ties to the lower line, equal shares without weights."""
    if not sum(weights):
        weights = [Decimal(1)] * len(weights)
    exact = [
        Fraction(total * 100) * Fraction(w) / Fraction(sum(weights)) for w in weights
    ]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: int(total * 100) - sum(shares)]:
        shares[i] += 1
    return [money(share) for share in shares]


def waterfall_of(order: Order, rate: Decimal) -> tuple[Row, list[tuple[date, Decimal]]]:
    """An order's measures and its refunds, converted at a rate."""
    grosses = [cents_of(line.quantity * line.price) for line in order.lines]
    nets = [g - line.discount for g, line in zip(grosses, order.lines, strict=True)]
    shares = allocated(order.discount, nets)
    gross = sum(cents_of(amount * rate) for amount in grosses)
    discounts = sum(
        cents_of(line.discount * rate) + cents_of(share * rate)
        for line, share in zip(order.lines, shares, strict=True)
    )
    net, refunds = sum(nets) - order.discount, []
    so_far = before = Decimal(0)
    for at, amount in order.refunds:
        so_far += amount
        if net:
            total = rounded(
                Fraction(gross - discounts) * Fraction(so_far) / Fraction(net)
            )
            refunds.append((at.date(), total - before))
            before = total
        else:
            refunds.append((at.date(), cents_of(amount * rate)))
    measures = {
        "gross_sales": gross,
        "discounts": discounts,
        "shipping": cents_of(order.shipping * rate),
        "tax": cents_of(order.tax * rate),
        "cost": sum(
            cents_of(cents_of(line.quantity * line.cost) * rate) for line in order.lines
        ),
        "order_count": 1,
        "units": sum(line.quantity for line in order.lines),
    }
    return measures, refunds


def months_from_first_sale(orders: list[Order], shop: ShopSettings) -> list[date]:
    days = [order.day for order in orders if order.is_qualifying]
    return [m for m in shop.month_starts if days and m >= min(days).replace(day=1)]


def expected_waterfalls(orders: list[Order], *, is_converted: bool) -> dict[Any, Row]:
    """By month and currency; all currencies are one where they are converted."""
    totals: dict[Any, Row] = defaultdict(lambda: defaultdict(Decimal))
    for order in orders:
        if not order.is_qualifying:
            continue
        currency = None if is_converted else order.currency
        rate = rate_of(order.currency, order.day) if is_converted else Decimal(1)
        assert rate is not None
        measures, refunds = waterfall_of(order, rate)
        placed = order.day.replace(day=1), currency
        for name, amount in measures.items():
            totals[placed][name] += amount
        for day, amount in refunds:
            totals[placed]["refunds_by_order_date"] += amount
            totals[day.replace(day=1), currency]["refunds"] += amount
    return totals


def finished(total: Row) -> Row:
    net = total["gross_sales"] - total["discounts"]
    count = total["order_count"]
    return {
        "gross_sales": total["gross_sales"],
        "discounts": total["discounts"],
        "net_sales": net,
        "refunds": total["refunds"],
        "net_revenue": net - total["refunds"],
        "refunds_by_order_date": total["refunds_by_order_date"],
        "net_revenue_by_order_date": net - total["refunds_by_order_date"],
        "shipping": total["shipping"],
        "tax": total["tax"],
        "cost": total["cost"],
        "order_count": count,
        "units": total["units"],
        "aov": rounded(Fraction(net) / Fraction(count)) if count else None,
    }


def expected_monthly_revenue(orders: list[Order], shop: ShopSettings) -> list[Row]:
    totals = expected_waterfalls(orders, is_converted=True)
    return [
        {
            "sales_month": month,
            "is_complete_month": True,
            **finished(totals[month, None]),
        }
        for month in months_from_first_sale(orders, shop)
    ]


def expected_by_currency(orders: list[Order], shop: ShopSettings) -> list[Row]:
    totals = expected_waterfalls(orders, is_converted=False)
    currencies = sorted({order.currency for order in orders if order.is_qualifying})
    return [
        {"sales_month": month, "currency": code, **finished(totals[month, code])}
        for month in months_from_first_sale(orders, shop)
        for code in currencies
    ]


def all_orders(lived: Lived) -> list[Order]:
    end = int(lived.shop.bounds[-1])
    return [order for some in lived.orders for order in written_down(some, end)]


def test_monthly_revenue_is_the_waterfall(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    rows = tables["monthly_revenue"].to_pylist()
    assert rows == expected_monthly_revenue(all_orders(lived), lived.shop)
    assert len(rows) == lived.shop.months
    assert tables["monthly_revenue"].schema.field("net_sales").type == pa.decimal128(
        18, 2
    )


def test_monthly_revenue_by_currency_is_unconverted(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    rows = tables["monthly_revenue_by_currency"].to_pylist()
    assert rows == expected_by_currency(all_orders(lived), lived.shop)
    assert {row["currency"] for row in rows} == {"EUR", "GBP", "USD"}


def test_refunds_are_the_same_by_either_date(tables: dict[str, pa.Table]) -> None:
    for name in ("monthly_revenue", "monthly_revenue_by_currency"):
        rows = tables[name].to_pylist()
        refunds = sum(row["refunds"] for row in rows)
        assert refunds == sum(row["refunds_by_order_date"] for row in rows) > 0


# --- orders that the simulation does not draw ---------------------------------------


def order_at(at: int, **told: Any) -> Orders:
    """One order of two lines, 30.01 and 20.00, that is paid at once."""
    discounts = told.pop("line_discounts", (0, 0))
    refunds = told.pop("refunded", ())
    discount = told.get("discount", 0)
    shares = [
        int(share * 100)
        for share in allocated(
            money(discount), [money(3001 - discounts[0]), money(2000 - discounts[1])]
        )
    ]
    nets = [3001 - discounts[0] - shares[0], 2000 - discounts[1] - shares[1]]
    one = {f.name: 0 for f in fields(Orders) if f.name not in ("lines", "refunds")}
    one |= {"number": 1, "at": at, "paid_at": at, "customer": GUEST, "market": US}
    one |= dict.fromkeys(("shipped_at", "delivered_at", "cancelled_at"), NEVER) | told
    lines = {f.name: np.zeros(2, np.int64) for f in fields(Lines)} | {
        "first": np.array([0, 2]),
        "quantity": np.array([1, 2]),
        "price": np.array([3001, 1000]),
        "cost": np.array([100_050, 33_333]),
        "discount": np.array(discounts),
        "net": np.array(nets),
    }
    nothing = np.zeros(len(refunds), np.int64)
    return Orders(
        **{name: np.array([value]) for name, value in one.items()},
        lines=Lines(**lines),
        refunds=Refunds(
            first=np.array([0, len(refunds)]),
            at=np.array([at for at, _ in refunds], np.int64),
            amount=np.array([amount for _, amount in refunds], np.int64),
            shipping=nothing,
            tax=nothing,
            line=nothing,
        ),
    )


@pytest.fixture(scope="module")
def quiet() -> tuple[ShopSettings, list[Orders]]:
    """Months without sales, and orders and refunds at every edge."""
    shop = ShopSettings(date(2025, 2, 1), months=7, orders=100)
    feb, _, apr, may, jun, jul, aug, end = shop.bounds.tolist()
    return shop, [
        order_at(feb + 5, month=0, paid_at=NEVER),
        order_at(feb + 9, month=0, cancelled_at=feb + 10, refunded=((feb + 10, 5001),)),
        # The last second of a month, refunded in parts that are odd cents in dollars.
        order_at(
            apr - 1, month=1, market=GB, customer=0, discount=333, shipping=499,
            refunded=((apr, 1111), (may, 1111), (may + 1, 2446)),
        ),
        # Nothing to pay, more refunded than paid, refunded after the end.
        order_at(jun, month=4, market=DE, line_discounts=(3001, 2000),
                 refunded=((jul, 777), (jul + 1, 5))),
        order_at(jun + 1, month=4, market=DE, customer=1, line_discounts=(1, 999),
                 discount=7, tax=855, refunded=((aug, 4000), (end - 1, 3333),
                                                (end, 4000))),
        order_at(aug, month=6, customer=0, comes_back=1, delivered_at=aug + 9,
                 refunded=((aug + DAY, 3001), (end, 2000))),
        order_at(end - 1, month=6, customer=2, paid_at=end),
        order_at(end - 2, month=6, customer=1, tax=5, cancelled_at=end),
    ]  # fmt: skip


def test_edges_of_the_period_count_as_defined(
    quiet: tuple[ShopSettings, list[Orders]],
) -> None:
    shop, chunks = quiet
    truth = Truth(shop, Catalogue(shop), 3)
    truth.observe(concat(chunks))
    tables = truth.tables()
    orders = [
        order for chunk in chunks for order in written_down(chunk, int(shop.bounds[-1]))
    ]
    assert [order.status for order in orders] == [
        *("placed", "cancelled", "paid", "paid", "paid", "delivered", "placed", "paid"),
    ]
    rows = tables["monthly_revenue"].to_pylist()
    assert rows == expected_monthly_revenue(orders, shop)
    assert rows[0]["sales_month"] == date(2025, 3, 1)
    assert [row["aov"] is None for row in rows] == [0, 1, 1, 0, 1, 0]
    assert rows[1]["net_revenue"] < 0
    by_currency = tables["monthly_revenue_by_currency"].to_pylist()
    assert by_currency == expected_by_currency(orders, shop)


def test_full_refund_is_exactly_the_converted_net() -> None:
    shop = ShopSettings(date(2025, 2, 1), months=1, orders=1)
    start = int(shop.bounds[0])
    parts = tuple((start + 10 + i, amount) for i, amount in enumerate((1, 2, 4665)))
    truth = Truth(shop, Catalogue(shop), 0)
    truth.observe(order_at(start, market=GB, discount=333, refunded=parts))
    (row,) = truth.tables()["monthly_revenue"].to_pylist()
    assert row["net_sales"] == row["refunds"] > 0


def test_net_that_rounding_leaves_below_zero_is_refunded_alike() -> None:
    shop = ShopSettings(date(2025, 2, 1), months=2, orders=2)
    start, second, end = shop.bounds.tolist()
    refunded = ((second + 1, 1), (second + 2, 1))
    # One cent each, in euros.
    chunks = [
        order_at(
            at, market=DE, line_discounts=(3000 - one, 2000 - other),
            discount=one + other, refunded=refunded,
        )
        for at in range(start, second, 7 * DAY)
        for one in range(0, 300, 7) for other in range(0, 50, 2)
    ]  # fmt: skip
    orders = [order for chunk in chunks for order in written_down(chunk, end)]
    rates = {day: rate_of("EUR", day) for day in {order.day for order in orders}}
    below_zero = 0
    for chunk, order in zip(chunks, orders, strict=True):
        measures, _ = waterfall_of(order, rates[order.day])
        if measures["gross_sales"] < measures["discounts"]:
            below_zero += 1
            truth = Truth(shop, Catalogue(shop), 0)
            truth.observe(chunk)
            rows = truth.tables()["monthly_revenue"].to_pylist()
            assert rows == expected_monthly_revenue([order], shop)
        if below_zero == 5:
            break
    assert below_zero


def test_no_order_gives_no_months() -> None:
    shop = ShopSettings(date(2025, 2, 1), months=2, orders=2)
    tables = sheet(Truth(shop, Catalogue(shop), 0))
    sizes = {name: len(table) for name, table in tables.items()}
    assert sizes.pop("product_versions")
    assert sizes.pop("incidents")
    assert set(sizes.values()) == {0}
    assert len(sizes) == 6


def rateless() -> tuple[ShopSettings, int]:
    """A month that begins when there are no rates any more, and its first second."""
    after = (last_rate_date() + timedelta(days=40)).replace(day=1)
    shop = ShopSettings(after, months=1, orders=2)
    return shop, int(shop.bounds[0])


def last_rate_date() -> date:
    with (SEEDS / "exchange_rates.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["from_currency"] == "EUR"]
    return max(date.fromisoformat(row["rate_date"]) for row in rows)


@pytest.mark.parametrize(("age", "has_rate"), [(7, True), (8, False)])
def test_rate_is_at_most_a_week_old(age: int, *, has_rate: bool) -> None:
    day = last_rate_date() + timedelta(days=age)
    shop = ShopSettings(day.replace(day=1), months=1, orders=1)
    at = int(shop.bounds[0]) + (day - shop.start).days * DAY
    truth = Truth(shop, Catalogue(shop), 0)
    truth.observe(order_at(at, market=DE))
    assert ("monthly_revenue" in truth.tables()) == has_rate
    (row,) = truth.tables()["monthly_revenue_by_currency"].to_pylist()
    assert (row["currency"], row["gross_sales"]) == ("EUR", Decimal("50.01"))


def test_order_that_does_not_qualify_needs_no_rate() -> None:
    shop, at = rateless()
    truth = Truth(shop, Catalogue(shop), 0)
    truth.observe(order_at(at, market=DE, paid_at=NEVER))
    truth.observe(order_at(at))
    (row,) = truth.tables()["monthly_revenue"].to_pylist()
    assert row["net_sales"] == Decimal("50.01")


def test_other_reporting_currency_has_no_rates_in_the_seed(lived: Lived) -> None:
    truth = Truth(lived.shop, lived.catalogue, lived.clientele.count, "EUR")
    for some in lived.orders:
        truth.observe(some)
    assert "monthly_revenue" not in truth.tables()


# --- customers ----------------------------------------------------------------------


class Buyers:
    """Who bought in which month, as sets; nobody did before the first month."""

    def __init__(self, orders: list[Order], shop: ShopSettings) -> None:
        self.months = months_from_first_sale(orders, shop)
        bought = defaultdict(set)
        self.first: dict[int, int] = {}
        for order in orders:
            if order.is_qualifying and order.customer is not None:
                month = self.months.index(order.day.replace(day=1))
                bought[month].add(order.customer)
                first = self.first.get(order.customer, month)
                self.first[order.customer] = min(first, month)
        self.active = [bought[month] for month in range(len(self.months))]

    def new(self, month: int) -> set[int]:
        return {who for who, first in self.first.items() if first == month}

    def alive(self, month: int, window: int) -> set[int]:
        if month < 0:
            return set()
        return set().union(*self.active[max(month - window + 1, 0) : month + 1])


def expected_active(buyers: Buyers) -> list[Row]:
    return [
        {
            "sales_month": start,
            "active_customers": len(buyers.active[t]),
            "new_customers": len(buyers.new(t)),
            "returning_customers": len(buyers.active[t] - buyers.new(t)),
        }
        for t, start in enumerate(buyers.months)
    ]


def expected_retention(buyers: Buyers) -> list[Row]:
    rows = []
    cohorts = sorted(set(buyers.first.values()))
    last = len(buyers.months) - 1
    for cohort in cohorts:
        members = buyers.new(cohort)
        for number in range(last - cohorts[0] + 1):
            is_observed = cohort + number <= last
            count = (
                len(members & buyers.active[cohort + number]) if is_observed else None
            )
            rows.append(
                {
                    "cohort_month": buyers.months[cohort],
                    "month_number": number,
                    "cohort_size": len(members),
                    "is_observed": is_observed,
                    "active_customers": count,
                    "retention_rate": None if count is None else count / len(members),
                }
            )
    return rows


def expected_churn(buyers: Buyers, window: int) -> list[Row]:
    rows = []
    for t, start in enumerate(buyers.months):
        active = buyers.active[t]
        previous = buyers.active[t - 1] if t else set()
        alive, was_alive = buyers.alive(t, window), buyers.alive(t - 1, window)
        earlier = {who for who, first in buyers.first.items() if first < t}
        churned, lapsed = len(previous - active), len(was_alive - alive)
        has_lapse_rate = t >= window and was_alive
        rows.append(
            {
                "sales_month": start,
                "is_complete_month": True,
                "active_customers": len(active),
                "active_previous": len(previous),
                "new_customers": len(buyers.new(t)),
                "reactivated_customers": len((active - previous) & earlier),
                "churned_customers": churned,
                "churn_rate": churned / len(previous) if previous else None,
                "alive_customers": len(alive),
                "lapsed_customers": lapsed,
                "lapse_rate": lapsed / len(was_alive) if has_lapse_rate else None,
                "won_back_customers": len((alive - was_alive) & earlier),
            }
        )
    return rows


def test_customers_by_month_cohort_and_churn(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    buyers = Buyers(all_orders(lived), lived.shop)
    assert tables["monthly_active_customers"].to_pylist() == expected_active(buyers)
    assert tables["cohort_retention"].to_pylist() == expected_retention(buyers)
    assert tables["monthly_churn"].to_pylist() == expected_churn(buyers, 3)


@pytest.mark.parametrize("window", [1, 2, 12, 40])
def test_churn_follows_the_window_asked_for(lived: Lived, window: int) -> None:
    churn = lived.truth(lived.orders).tables(window)["monthly_churn"].to_pylist()
    assert churn == expected_churn(Buyers(all_orders(lived), lived.shop), window)


def test_customers_of_a_quiet_shop(quiet: tuple[ShopSettings, list[Orders]]) -> None:
    shop, chunks = quiet
    truth = Truth(shop, Catalogue(shop), 3)
    for chunk in chunks:
        truth.observe(chunk)
    tables = truth.tables(2)
    end = int(shop.bounds[-1])
    buyers = Buyers([o for c in chunks for o in written_down(c, end)], shop)
    assert tables["monthly_active_customers"].to_pylist() == expected_active(buyers)
    assert tables["cohort_retention"].to_pylist() == expected_retention(buyers)
    assert tables["monthly_churn"].to_pylist() == expected_churn(buyers, 2)
    won_back = tables["monthly_churn"]["won_back_customers"].to_pylist()
    assert won_back == [0, 0, 0, 0, 0, 1]


def test_first_sale_of_a_guest_begins_the_months_but_no_cohort() -> None:
    shop = ShopSettings(date(2025, 1, 1), months=3, orders=3)
    start = shop.bounds.tolist()
    truth = Truth(shop, Catalogue(shop), 1)
    truth.observe(order_at(start[0]))
    truth.observe(order_at(start[1], month=1, customer=0))
    tables = truth.tables(1)
    assert tables["monthly_churn"]["active_customers"].to_pylist() == [0, 1, 0]
    assert tables["monthly_churn"]["churn_rate"].to_pylist() == [None, None, 1.0]
    retention = tables["cohort_retention"]
    assert retention["cohort_month"].to_pylist() == [date(2025, 2, 1)] * 2
    assert retention["retention_rate"].to_pylist() == [1.0, 0.0]


def test_churn_adds_up(tables: dict[str, pa.Table]) -> None:
    rows = tables["monthly_churn"].to_pylist()
    for before, row in pairwise(rows):
        assert row["active_previous"] == before["active_customers"]
        assert row["active_customers"] == (
            before["active_customers"]
            - row["churned_customers"]
            + row["new_customers"]
            + row["reactivated_customers"]
        )
        assert row["alive_customers"] == (
            before["alive_customers"]
            - row["lapsed_customers"]
            + row["new_customers"]
            + row["won_back_customers"]
        )
    for name in ("reactivated", "churned", "lapsed", "won_back"):
        assert any(row[f"{name}_customers"] for row in rows), name


# --- history ------------------------------------------------------------------------


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


# --- how it is observed does not matter ---------------------------------------------


def test_tables_do_not_depend_on_chunks(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    whole = concat(lived.orders)
    shuffled = np.random.Generator(np.random.PCG64(1)).permutation(len(whole))
    for parts in (1, 7, 400):
        chunks = [whole.of(some) for some in np.array_split(shuffled, parts)]
        truth = lived.truth([*chunks, whole.of(np.array([], np.int64))])
        for events in lived.events:
            truth.observe_profiles(in_month(lived, events))
        assert sheet(truth) == tables


def test_tables_do_not_depend_on_processes(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    truths = []
    for process in range(3):
        truth = lived.truth(lived.orders[process::3])
        for events in lived.events[process::3]:
            truth.observe_profiles(in_month(lived, events))
        truths.append(pickle.loads(pickle.dumps(truth)))  # noqa: S301
    merged = truths.pop()
    for truth in truths:
        merged.merge(truth)
    assert sheet(merged) == tables


def test_missing_rate_is_remembered_by_a_merge() -> None:
    shop, at = rateless()
    converted = Truth(shop, Catalogue(shop), 0)
    converted.observe(order_at(at))
    unconverted = Truth(shop, Catalogue(shop), 0)
    unconverted.observe(order_at(at, market=DE))
    assert "monthly_revenue" in converted.tables()
    converted.merge(unconverted)
    assert "monthly_revenue" not in converted.tables()
