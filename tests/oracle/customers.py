"""Top customers, and what each is worth (metrics.md, "Marts: customers")."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .activity import Activity, customer_orders
from .amounts import ratio
from .breakdowns import ranked
from .dimensions import DimCustomer
from .measures import Measures, orders_by
from .periods import month_of
from .star import Star


class TopCustomer(NamedTuple):
    period: str
    sales_month: date | None
    is_complete_month: bool | None
    sales_rank: int
    customer_id: str
    customer_name: str | None
    country: str
    order_count: int
    units: int
    net_sales: Decimal
    refunds_by_order_date: Decimal
    net_revenue_by_order_date: Decimal


class CustomerValue(NamedTuple):
    customer_id: str
    customer_name: str | None
    country: str
    region: str
    loyalty_tier: str | None
    cohort_month: date
    first_order_date: date
    last_order_date: date
    days_since_last_order: int
    order_count: int
    units: int
    net_sales: Decimal
    refunds_by_order_date: Decimal
    net_revenue_by_order_date: Decimal
    aov: Decimal | None
    days_between_orders: Decimal | None
    recency_score: int
    frequency_score: int
    monetary_score: int
    segment: str


def _current(star: Star, customer_id: str) -> DimCustomer:
    number = len(star.customer_timelines[customer_id].starts)
    return star.customers[f"{customer_id}:{number}"]


def _top_customers_of(
    star: Star, month: date | None, groups: dict[str, Measures], top_n: int
) -> list[TopCustomer]:
    rows = []
    for rank, (customer_id, sums) in enumerate(ranked(groups.items(), top_n), 1):
        customer = _current(star, customer_id)
        rows.append(
            TopCustomer(
                period="all_time" if month is None else "month",
                sales_month=month,
                is_complete_month=None
                if month is None
                else star.calendar.is_complete(month),
                sales_rank=rank,
                customer_id=customer_id,
                customer_name=customer.customer_name,
                country=customer.country_code,
                order_count=sums.order_count,
                units=sums.units,
                net_sales=sums.net_sales,
                refunds_by_order_date=sums.refunds_by_order_date,
                net_revenue_by_order_date=sums.net_revenue_by_order_date,
            )
        )
    return rows


def _all_time(star: Star) -> dict[str, Measures]:
    return orders_by(customer_orders(star), lambda order: order.customer_id or "")


def top_customers(star: Star, activity: Activity, top_n: int) -> list[TopCustomer]:
    """`mart_top_customers`: all time first, then months; by rank."""
    rows = _top_customers_of(star, None, _all_time(star), top_n)
    for month in star.calendar.months:
        rows += _top_customers_of(star, month, activity.months.get(month, {}), top_n)
    return rows


def score(value: Any, worst_first: Sequence[Any]) -> int:
    """1 + floor(5 * those who are worse / all); `worst_first` holds all, sorted."""
    return 1 + 5 * bisect_left(worst_first, value) // len(worst_first)


def segment(recency: int, frequency: int, monetary: int, order_count: int) -> str:
    """The first that fits."""
    if min(recency, frequency, monetary) >= 4:
        return "champion"
    if recency <= 2 and max(frequency, monetary) >= 4:
        return "at_risk"
    if frequency >= 4:
        return "loyal"
    if order_count == 1 and recency >= 4:
        return "new"
    return "lapsed" if recency <= 2 else "regular"


def _dates(star: Star) -> dict[str, list[date]]:
    """The days of each customer's orders."""
    dates: dict[str, list[date]] = defaultdict(list)
    for order in customer_orders(star):
        dates[order.customer_id or ""].append(order.order_date)
    return dates


def _scores(
    groups: dict[str, Measures], dates: dict[str, list[date]]
) -> dict[str, tuple[int, int, int]]:
    """Recency, frequency and monetary score of each customer."""
    # The later the last order the better, so plain order of dates is worst first.
    last_dates = sorted(max(days) for days in dates.values())
    counts = sorted(sums.order_count for sums in groups.values())
    values = sorted(sums.net_revenue_by_order_date for sums in groups.values())
    return {
        customer_id: (
            score(max(dates[customer_id]), last_dates),
            score(sums.order_count, counts),
            score(sums.net_revenue_by_order_date, values),
        )
        for customer_id, sums in groups.items()
    }


def customer_value(star: Star) -> list[CustomerValue]:
    """`mart_customer_value`, by customer id."""
    as_of = star.calendar.as_of_date
    if as_of is None:
        return []
    groups, dates, rows = _all_time(star), _dates(star), []
    scores = _scores(groups, dates)
    for customer_id, sums in sorted(groups.items()):
        customer = _current(star, customer_id)
        first, last = min(dates[customer_id]), max(dates[customer_id])
        recency, frequency, monetary = scores[customer_id]
        rows.append(
            CustomerValue(
                customer_id=customer_id,
                customer_name=customer.customer_name,
                country=customer.country_code,
                region=customer.region,
                loyalty_tier=customer.loyalty_tier,
                cohort_month=month_of(first),
                first_order_date=first,
                last_order_date=last,
                days_since_last_order=(as_of - last).days,
                order_count=sums.order_count,
                units=sums.units,
                net_sales=sums.net_sales,
                refunds_by_order_date=sums.refunds_by_order_date,
                net_revenue_by_order_date=sums.net_revenue_by_order_date,
                aov=sums.aov,
                days_between_orders=ratio((last - first).days, sums.order_count - 1),
                recency_score=recency,
                frequency_score=frequency,
                monetary_score=monetary,
                segment=segment(recency, frequency, monetary, sums.order_count),
            )
        )
    return rows
